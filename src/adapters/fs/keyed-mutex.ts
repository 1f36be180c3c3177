/** Runs tasks of one key one after the other, in the order they came; those of different keys do not wait. */
export type KeyedMutex = <T>(key: string, task: () => Promise<T>) => Promise<T>

export function keyedMutex(): KeyedMutex {
  const lasts = new Map<string, Promise<unknown>>()
  return async (key, task) => {
    const before = lasts.get(key)
    const run = before ? before.then(task) : task()
    const settled = run.catch(() => {})
    lasts.set(key, settled)
    try {
      return await run
    } finally {
      if (lasts.get(key) === settled) lasts.delete(key)
    }
  }
}
