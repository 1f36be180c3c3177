import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combineCrc32 } from '../../../src/adapters/cloud/combine-crc32.ts'
import { base64OfCrc, crcOfHex, hexOfCrc } from '../../../src/adapters/cloud/crc-text.ts'
import { crc32Of } from '../../../src/adapters/cloud/crc32-of.ts'

const check = Buffer.from('123456789')

describe('combining CRCs', () => {
  it('gives the CRC-32 of the whole for any cut into runs', () => {
    const runs = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 })
    fc.assert(
      fc.property(runs, pieces => {
        const combined = combineCrc32(pieces.map(piece => ({ crc: crc32(piece), size: piece.length })))
        expect(combined).toBe(crc32(Buffer.concat(pieces)))
      }),
      { seed: 4, numRuns: 200 },
    )
  })

  it('gives the CRC-32C of the whole', () => {
    // Check values of the catalogue of parametrised CRC algorithms and of RFC 3720 B.4.
    const [first, second] = [crc32c(check.subarray(0, 4)), crc32c(check.subarray(4))]
    expect(crc32c(check)).toBe(0xe3069283)
    expect(
      combineCrc32(
        [
          { crc: first, size: 4 },
          { crc: second, size: 5 },
        ],
        'crc32c',
      ),
    ).toBe(0xe3069283)
  })

  it('reaches lengths beyond 32 bits', () => {
    // Doubling runs of zeros gives the same as one run of the whole length, however long.
    let doubled = { crc: crc32(Buffer.alloc(1)), size: 1 }
    let runs = [doubled]
    for (let round = 0; round < 45; round += 1) {
      doubled = { crc: combineCrc32([doubled, doubled]), size: doubled.size * 2 }
      runs = [...runs, doubled]
    }
    const forwards = combineCrc32(runs)
    const backwards = combineCrc32([...runs].reverse())
    expect(doubled.size).toBe(2 ** 45)
    expect(forwards).toBe(backwards)
  })

  it('combines ten thousand parts of 5 GiB', () => {
    const parts = Array.from({ length: 10_000 }, (_, index) => ({ crc: index, size: 5 * 2 ** 30 }))
    const halves = [parts.slice(0, 5000), parts.slice(5000)].map(half => ({
      crc: combineCrc32(half),
      size: 5000 * 5 * 2 ** 30,
    }))
    expect(combineCrc32(parts)).toBe(combineCrc32(halves))
  })

  it('of nothing is the CRC of nothing', () => {
    expect(combineCrc32([])).toBe(0)
  })
})

describe('a CRC', () => {
  it('of several buffers is that of their bytes', () => {
    expect(crc32Of([check.subarray(0, 3), new Uint8Array(0), check.subarray(3)])).toBe(0xcbf43926)
  })

  it('is written as eight digits, and as base64 for the vendors', () => {
    expect(hexOfCrc(0xcbf43926)).toBe('cbf43926')
    expect(hexOfCrc(1)).toBe('00000001')
    expect(crcOfHex('cbf43926')).toBe(0xcbf43926)
    expect(base64OfCrc(0xcbf43926)).toBe('y/Q5Jg==')
  })
})

/** Bit by bit: slow, and plain enough to be believed. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
