import { describe, it } from 'vitest'
import { memorySessions } from '../../../src/adapters/memory/index.ts'
import { describeSessions } from '../../../src/testing/index.ts'

const sessions = memorySessions()

describeSessions('memory sessions', { open: () => sessions }, { describe, it })
