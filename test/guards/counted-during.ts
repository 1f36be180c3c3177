import { createHook } from 'node:async_hooks'

export interface AsyncCounts {
  /** Requests to the file system, each of them one system call or a few. */
  readonly fileCalls: number
  readonly promises: number
  readonly timers: number
}

/** What a piece of work asks of the file system, and how many promises and timers it makes, counted where Node makes them. */
export async function countedDuring(work: () => Promise<void>): Promise<AsyncCounts> {
  let fileCalls = 0
  let promises = 0
  let timers = 0
  const hook = createHook({
    init(_id, type) {
      if (type.startsWith('FSREQ') || type.startsWith('FILEHANDLE')) fileCalls += 1
      if (type === 'PROMISE') promises += 1
      if (type === 'Timeout') timers += 1
    },
  })
  hook.enable()
  try {
    await work()
  } finally {
    hook.disable()
  }
  return { fileCalls, promises, timers }
}
