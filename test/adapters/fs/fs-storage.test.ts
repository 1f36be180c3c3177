import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, it } from 'vitest'
import { fsStorage } from '../../../src/adapters/fs/fs-storage.ts'
import { describeStorage } from '../../../src/testing/index.ts'

for (const durability of ['none', 'complete', 'chunk'] as const) {
  const directory = mkdtempSync(join(tmpdir(), 'quayside-fs-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  describeStorage(
    `fs storage, durability ${durability}`,
    { open: () => fsStorage({ directory, durability }) },
    { describe, it },
  )
}
