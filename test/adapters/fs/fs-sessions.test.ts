import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, it } from 'vitest'
import { fsSessions } from '../../../src/adapters/fs/fs-sessions.ts'
import { describeSessions } from '../../../src/testing/index.ts'

for (const durability of ['none', 'complete', 'chunk'] as const) {
  const directory = mkdtempSync(join(tmpdir(), 'quayside-sessions-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  const subject = { open: () => fsSessions({ directory, durability }) }
  describeSessions(`fs sessions with durability ${durability}`, subject, { describe, it })
}
