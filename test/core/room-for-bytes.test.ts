import { expect, it } from 'vitest'
import { roomForBytes } from '../../src/core/room-for-bytes.ts'

const MiB = 1_048_576

it.each([
  [1, 0.375],
  [64, 24],
  [128, 48],
  [129, 49],
  [512, 432],
])('a budget of %d MiB has room for %d MiB of bytes, and for what comes on top of them', (budget, room) => {
  expect(roomForBytes(budget * MiB)).toBe(room * MiB)
})
