/**
 * Measures all of them in turn, round by round, so that a machine that slows down slows all of them; a first round warms up and
 * does not count. Resolves with the measurements of each, in the order of the rounds.
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {number} rounds
 * @param {(item: Item) => Promise<Result>} measure
 * @returns {Promise<Map<Item, Result[]>>}
 */
export async function inTurns(items, rounds, measure) {
  const results = new Map(items.map(item => [item, []]))
  for (let round = 0; round <= rounds; round += 1)
    for (const item of items) {
      const result = await measure(item)
      if (round > 0) results.get(item).push(result)
    }
  return results
}
