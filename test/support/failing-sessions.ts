import type { RecordChange, SessionStore } from '../../src/core/ports/sessions.ts'

/** A session store that loses the changes a test picks, as a process that dies before it can record them. */
export function failingSessions(
  sessions: SessionStore,
  isLost: (change: RecordChange) => boolean,
): SessionStore {
  return {
    ...sessions,
    update: (id, change, guard, context) =>
      isLost(change) ? Promise.reject(new Error('crash')) : sessions.update(id, change, guard, context),
  }
}
