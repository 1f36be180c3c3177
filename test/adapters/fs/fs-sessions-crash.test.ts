import { describe, expect, it, vi } from 'vitest'
import { fsSessions } from '../../../src/adapters/fs/fs-sessions.ts'
import type { CrashingDisk } from './crashing-disk.ts'
import { expectKept, expectWhole } from './kept-records.ts'
import { changeRecords } from './programs/change-records.ts'
import { temporaryDirectory } from './session-place.ts'

const { disk } = await vi.hoisted(async (): Promise<{ readonly disk: CrashingDisk }> => {
  const { crashingDisk } = await import('./crashing-disk.ts')
  return { disk: crashingDisk() }
})

vi.mock('node:fs/promises', async original => {
  const real = await original<typeof import('node:fs/promises')>()
  return disk.stopping(real, ['writeFile', 'rename', 'link', 'unlink', 'mkdir', 'rmdir', 'copyFile'])
})

vi.mock('node:fs', async original => {
  const real = await original<typeof import('node:fs')>()
  return disk.stopping(real, ['open', 'write'], (name, [descriptor, bytes]) => {
    if (name === 'write' && typeof descriptor === 'number' && bytes instanceof Uint8Array)
      real.writeSync(descriptor, bytes.subarray(0, bytes.length / 2))
  })
})

describe('fs sessions', () => {
  it('lose nothing that was acknowledged when they die before any change of the disk, or half way in', async () => {
    const directory = temporaryDirectory()
    let crashes = 0
    for (let isDone = false; !isDone; ) {
      const owner = `owner${crashes}`
      const lines: string[] = []
      const crash = disk.crashAt(crashes + 1).then(() => true)
      const end = changeRecords(fsSessions({ directory }), owner, owner, line => lines.push(line)).then(
        () => false,
      )
      isDone = !(await Promise.race([crash, end]))
      disk.crashAt(Number.POSITIVE_INFINITY)
      if (!isDone) crashes += 1
      await expectKept(directory, owner, lines)
    }
    expect(crashes, 'the program changes the disk more often than that').toBeGreaterThan(60)
    await expectWhole(directory)
  })
})
