import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { progressDisplay } from '../../../src/cli/upload/progress-display.ts'

/** Where a command writes its progress, on a terminal or not. */
function output(isTTY: boolean) {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 120 })
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => String(stream.read() ?? '') }
}

test('without a terminal, a line comes at every tenth', () => {
  const { stream, text } = output(false)
  const display = progressDisplay(stream)
  for (let sent = 0; sent <= 1000; sent += 25)
    display.update({ sent, total: 1000, bytesPerSecond: 100, secondsLeft: (1000 - sent) / 100 })
  display.stop()
  const lines = text().trimEnd().split('\n')
  expect(lines).toHaveLength(11)
  expect(lines[1]).toBe('10 %  100 B of 1.0 kB  100 B/s, 9 s left')
  expect(lines[10]).toBe('100 %  1.0 kB of 1.0 kB  100 B/s')
})

test('without a terminal, an empty file is done at once', () => {
  const { stream, text } = output(false)
  progressDisplay(stream).update({ sent: 0, total: 0 })
  expect(text()).toBe('100 %  0 B of 0 B\n')
})

test('a terminal shows a bar with rate and time left, and what went wrong until bytes move again', () => {
  const { stream, text } = output(true)
  const display = progressDisplay(stream)
  display.update({ sent: 500, total: 1000, bytesPerSecond: 100, secondsLeft: 5 })
  display.note('connection refused; trying again')
  display.stop()
  const last = text().split('░').at(-1) ?? ''
  expect(last).toContain('50 %  500 B of 1.0 kB  100 B/s, 5 s left  connection refused; trying again')
})
