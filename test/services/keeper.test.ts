import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startKeeper } from './keeper.ts'
import { until } from './until.ts'

it('leaves neither a program nor a folder behind when the test run ends or dies', async () => {
  const keeper = startKeeper()
  const folder = keeper.folder(tmpdir())
  const log = join(folder, 'program.out')
  // Deaf to polite signals, as a server in trouble may be.
  const program = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log(process.pid)"
  keeper.run([process.execPath, '-e', program], log)
  await until('The program', async () => existsSync(log) && (await readFile(log, 'utf8')).endsWith('\n'))
  const pid = Number(await readFile(log, 'utf8'))
  expect(isAlive(pid)).toBe(true)

  await keeper.end()
  expect(isAlive(pid)).toBe(false)
  expect(existsSync(folder)).toBe(false)
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
