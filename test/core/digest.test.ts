import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { builtInHashFunctions, extendChain, findHashFunction } from '../../src/core/digest.ts'
import { bytesOf } from '../support/bytes.ts'
import { expectThrow } from '../support/expect-code.ts'

const md5 = findHashFunction(builtInHashFunctions, 'md5')

describe('the chain', () => {
  it("has the seed's values for hello, wor and ld", () => {
    const chunks = ['hello', 'wor', 'ld'].map(text => createHash('md5').update(text).digest('hex'))
    const values: string[] = []
    for (const chunk of chunks) values.push(extendChain(md5, values.at(-1), chunk))
    expect(values).toEqual([
      '5d41402abc4b2a76b9719d911017c592',
      '1e334c55078c7ef0d8726853454fe488',
      '9bef27f0f7eb03d8c81bb61a8238fb41',
    ])
  })
})

describe('the built-in hash functions', () => {
  it.each([
    ['md5', '900150983cd24fb0d6963f7d28e17f72'],
    ['sha1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'sha512',
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ],
    ['crc32', '352441c2'],
  ])('%s gives the published value for abc, in one piece or three', (name, value) => {
    const hash = findHashFunction(builtInHashFunctions, name)
    const whole = hash.create()
    whole.update(bytesOf('abc'))
    const pieces = hash.create()
    for (const piece of ['a', '', 'bc']) pieces.update(bytesOf(piece))
    expect([whole.hex(), pieces.hex()]).toEqual([value, value])
  })

  it.each(builtInHashFunctions.map(each => each.name))('a copy of %s goes its own way', name => {
    const hash = findHashFunction(builtInHashFunctions, name)
    const first = hash.create()
    first.update(bytesOf('ab'))
    const second = first.copy?.()
    second?.update(bytesOf('X'))
    first.update(bytesOf('c'))
    const whole = hash.create()
    whole.update(bytesOf('abX'))
    expect(second?.hex()).toBe(whole.hex())
    const other = hash.create()
    other.update(bytesOf('abc'))
    expect(first.hex()).toBe(other.hex())
  })

  it('pads a small crc32 to eight digits', () => {
    expect(findHashFunction(builtInHashFunctions, 'crc32').create().hex()).toBe('00000000')
  })

  it('are found in any case', () => {
    expect(findHashFunction(builtInHashFunctions, 'SHA256').name).toBe('sha256')
  })

  it.each(['sha3', '', '__proto__', 'toString'])(
    'do not include %j, and the error lists those there are',
    name => {
      const error = expectThrow(() => findHashFunction(builtInHashFunctions, name), 'UNKNOWN_HASH')
      expect(error.details).toEqual({ name, known: ['md5', 'sha1', 'sha256', 'sha512', 'crc32'] })
    },
  )
})
