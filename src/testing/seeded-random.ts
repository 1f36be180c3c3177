/** A small generator that gives the same numbers for the same seed on every machine (mulberry32). */
export interface SeededRandom {
  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number
  pick<T>(choices: readonly [T, ...T[]]): T
  bytes(size: number): Uint8Array
}

export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (limit: number): number => next() % limit
  return {
    below,
    pick: choices => choices[below(choices.length)] ?? choices[0],
    bytes: size => {
      const words = new Uint32Array(Math.ceil(size / 4))
      for (let index = 0; index < words.length; index += 1) words[index] = next()
      return new Uint8Array(words.buffer, 0, size)
    },
  }
}
