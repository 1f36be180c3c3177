import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builtInHashFunctions } from '../../src/core/digest.ts'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { objectStore } from '../support/storage-shapes.ts'

const text = 'the quick brown fox jumps over the lazy dog'
const algorithms = ['md5', 'sha1', 'sha256', 'sha512', 'crc32']

/** Engines over a storage whose bytes nobody can read before they are published, as in S3. */
function blindBench() {
  const bench = engineBench(objectStore)
  const { readStaged, ...storage } = bench.storage
  return { ...bench, open: () => bench.open({ storage: storage }) }
}

function crcOf(bytes: string): string {
  const hash = builtInHashFunctions.find(each => each.name === 'crc32')?.create()
  hash?.update(bytesOf(bytes))
  return hash?.hex() ?? ''
}

function declared(algorithm: string, bytes: string) {
  return algorithm === 'crc32' ? { algorithm, value: crcOf(bytes) } : digestOf(bytes, algorithm)
}

async function* piecesOf(bytes: string, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytesOf(bytes.slice(at, at + size))
}

describe('a digest declared for a file in a storage that cannot be read before it publishes', () => {
  it.each(algorithms)('%s is checked, however many processes the bytes went through', async algorithm => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 20 })), fc.integer({ min: 1, max: 9 }), run),
      { numRuns: 20 },
    )

    async function run(sizes: readonly number[], step: number): Promise<void> {
      const bench = blindBench()
      const { id, key } = await bench.open().create({
        length: text.length,
        digest: declared(algorithm, text),
      })
      let offset = 0
      for (const size of [...sizes, text.length]) {
        const chunk = text.slice(offset, offset + size)
        await bench.open().append(id, { offset }, piecesOf(chunk, step))
        offset += chunk.length
      }
      expect((await bench.open().complete(id)).status).toBe('completed')
      expect(bench.published(key)).toBe(text)
    }
  })

  it.each(algorithms)('%s fails a file that is another', async algorithm => {
    const bench = blindBench()
    const { id, key } = await bench
      .open()
      .create({ length: text.length, digest: declared(algorithm, 'another') })
    for (const offset of [0, 20])
      await bench.open().append(id, { offset }, bytesOf(text.slice(offset, offset ? undefined : 20)))
    const { details } = await expectCode(bench.open().complete(id), 'FILE_CORRUPTED')
    expect(details.actual).toBe(declared(algorithm, text).value)
    expect(bench.published(key)).toBeUndefined()
  })

  it('is checked also when a process broke off in the middle of a part and another one went on', async () => {
    const bench = blindBench()
    const { id } = await bench.open().create({ length: text.length, digest: digestOf(text, 'sha256') })
    async function* broken(): AsyncIterable<Uint8Array> {
      yield* piecesOf(text.slice(0, 21), 5)
      throw new Error('socket hang up')
    }
    await expectCode(bench.open().append(id, { offset: 0 }, broken()), 'CHUNK_CUT')
    await bench.open().append(id, { offset: 21 }, bytesOf(text.slice(21)))
    expect((await bench.open().complete(id)).status).toBe('completed')
  })

  it('is refused at creation where its hash cannot be saved on the way', async () => {
    const bench = engineBench(objectStore)
    const { readStaged, ...storage } = bench.storage
    const plain = { name: 'plain', create: () => ({ update: () => {}, hex: () => '00' }) }
    const engine = bench.open({ storage: storage, hashFunctions: [plain] })
    const digest = { algorithm: 'plain', value: '00' }
    await expectCode(engine.create({ length: 1, digest }), 'NOT_SUPPORTED')
  })

  it('needs the bytes in order', async () => {
    const bench = blindBench()
    const { id } = await bench.open().create({ length: text.length, digest: digestOf(text) })
    await expectCode(bench.open().writePart(id, { offset: 0 }, bytesOf(text)), 'NOT_SUPPORTED')
  })
})
