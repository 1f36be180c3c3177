import { describe, it } from 'vitest'
import { memoryLocker } from '../../../src/adapters/memory/index.ts'
import { describeLocker, manualClock } from '../../../src/testing/index.ts'

// The clauses close their locker, and one in memory is shared by nobody else: each gets its own, opened twice.
function subject() {
  const clock = manualClock()
  let opened = 0
  let locker = memoryLocker({ clock })
  return {
    open: () => {
      if (opened % 2 === 0) locker = memoryLocker({ clock })
      opened += 1
      return locker
    },
    advance: clock.advance,
  }
}

describeLocker('memory locker', subject(), { describe, it })
