import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { freeBuffers } from '../../src/core/free-buffers.ts'
import { giveAway, isGivenAway } from '../../src/core/given-away.ts'

const ownBuffer = (size: number): Buffer => Buffer.allocUnsafeSlow(size)

describe('freeing buffers', () => {
  it('takes their memory at once, without the garbage collector', () => {
    const before = process.memoryUsage().arrayBuffers
    const buffers = Array.from({ length: 64 }, () => ownBuffer(1_048_576))
    expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThan(64_000_000)
    freeBuffers(buffers)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000)
    expect(buffers.map(each => each.length)).toEqual(buffers.map(() => 0))
  })

  it('leaves alone what shares its memory with others', () => {
    const whole = ownBuffer(100).fill(7)
    const part = whole.subarray(1)
    const pooled = Buffer.from('of a pool')
    const shared = new Uint8Array(new SharedArrayBuffer(4))
    freeBuffers([part, pooled, shared, new Uint8Array(0)])
    expect([...whole]).toEqual(Array(100).fill(7))
    expect(pooled.toString()).toBe('of a pool')
    expect(shared.length).toBe(4)
  })

  it('frees nothing of a list that names one memory twice', () => {
    const buffer = ownBuffer(8).fill(1)
    freeBuffers([buffer, new Uint8Array(buffer.buffer)])
    expect([...buffer]).toEqual(Array(8).fill(1))
  })
})

describe('giving a source away', () => {
  it('is what its owner says of it, and of no other', () => {
    const [given, kept] = [Readable.from([]), Readable.from([])]
    expect(giveAway(given)).toBe(given)
    expect([given, kept].map(isGivenAway)).toEqual([true, false])
  })
})
