import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { expectKept, expectWhole } from './kept-records.ts'

const kills = 25
const directories = 5
const place = mkdtempSync(join(tmpdir(), 'quayside-kill-'))
const program = join(place, 'change-records.mjs')

beforeAll(async () => {
  const entryPoints = [join(import.meta.dirname, 'programs/change-records-until-killed.ts')]
  await build({
    entryPoints,
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
})

afterAll(() => rmSync(place, { recursive: true }))

describe('fs sessions', () => {
  it(`lose nothing that was acknowledged when their process is killed, ${kills} times`, async () => {
    const random = seededRandom(20_260_101)
    const places = Array.from({ length: directories }, (_, index) => join(place, `sessions${index}`))
    for (let kill = 0; kill < kills; kill += 1) {
      const directory = places[kill % directories] ?? place
      const owner = `owner${kill}`
      await expectKept(directory, owner, await runUntilKilled(directory, owner, 1 + random.below(60)))
    }
    for (const directory of places) await expectWhole(directory)
  })
})

/** What the program said until it was killed, soon after it had said `count` lines. */
async function runUntilKilled(directory: string, owner: string, count: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [program, directory, owner], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<NodeJS.Signals | null>(resolve =>
    child.on('exit', (_, signal) => resolve(signal)),
  )
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (lines.length === count) child.kill('SIGKILL')
  }
  expect(await ended).toBe('SIGKILL')
  return lines
}
