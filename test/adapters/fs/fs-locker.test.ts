import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, it } from 'vitest'
import { fsLocker } from '../../../src/adapters/fs/fs-locker.ts'
import { describeLocker, manualClock } from '../../../src/testing/index.ts'

const directory = mkdtempSync(join(tmpdir(), 'quayside-locks-'))
afterAll(() => rmSync(directory, { recursive: true }))
describeLocker('fs locker', { open: () => fsLocker({ directory }) }, { describe, it })

const clock = manualClock()
describeLocker(
  'fs locker on an injected clock',
  { open: () => fsLocker({ directory, clock }), advance: clock.advance },
  { describe, it },
)
