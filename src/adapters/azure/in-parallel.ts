/** Maps items with at most `limit` calls under way, in order; the first failure stops it from beginning more. */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  call: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  const queue = items.entries()
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await call(item, index)
  }
  const workers = Array.from({ length: Math.min(limit, items.length) }, work)
  const outcomes = await Promise.allSettled(workers)
  const failed = outcomes.find(outcome => outcome.status === 'rejected')
  if (failed) throw failed.reason
  return results
}
