import { describe, expect, it } from 'vitest'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { cutSource } from '../support/hanging-source.ts'
import { shapes } from '../support/storage-shapes.ts'

const claim = (text: string, algorithm?: string) => ({ claims: { digest: digestOf(text, algorithm) } })

describe.each(shapes)("a chunk's digest ($name)", shape => {
  it("that is right extends the chain with the seed's values", async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 10 })
    const chains: unknown[] = []
    for (const [offset, text] of [
      [0, 'hello'],
      [5, 'wor'],
      [8, 'ld'],
    ] as const)
      chains.push((await engine.append(id, { offset, ...claim(text) }, bytesOf(text))).chain)
    expect(chains).toEqual([
      '5d41402abc4b2a76b9719d911017c592',
      '1e334c55078c7ef0d8726853454fe488',
      '9bef27f0f7eb03d8c81bb61a8238fb41',
    ])
    await engine.complete(id, { chain: '9BEF27F0F7EB03D8C81BB61A8238FB41' })
    expect(bench.published(key)).toBe('helloworld')
  })

  it('that is wrong moves nothing and uses up one retry', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 3 })
    const error = await expectCode(
      engine.append(id, { offset: 0, ...claim('abc') }, bytesOf('abX')),
      'DIGEST_MISMATCH',
    )
    expect(error.details).toEqual({
      expected: digestOf('abc').value,
      actual: digestOf('abX').value,
      retriesLeft: 1,
    })
    expect(await engine.get(id)).toMatchObject({ offset: 0, status: 'created', retriesLeft: 1 })
    await engine.append(id, { offset: 0, complete: true, ...claim('abc') }, bytesOf('abc'))
    expect(bench.published(key)).toBe('abc')
  })

  it('that is right makes the budget of retries whole again', async () => {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({ length: 6 })
    for (const retriesLeft of [1, 0]) {
      const error = await expectCode(
        engine.append(id, { offset: 0, ...claim('abc') }, bytesOf('xyz')),
        'DIGEST_MISMATCH',
      )
      expect(error.details.retriesLeft).toBe(retriesLeft)
    }
    const upload = await engine.append(id, { offset: 0, ...claim('abc') }, bytesOf('abc'))
    expect(upload).toMatchObject({ offset: 3, retriesLeft: 2 })
  })

  it('that is wrong once too often fails the upload, frees its bytes and says why', async () => {
    const told: string[] = []
    const bench = engineBench(shape)
    const hooks = { onFailed: (upload: { readonly status: string }) => void told.push(upload.status) }
    const engine = bench.open({ retryThreshold: 1, hooks })
    const { id } = await engine.create({ length: 3 })
    const damaged = () => engine.append(id, { offset: 0, ...claim('abc') }, bytesOf('xyz'))
    await expectCode(damaged(), 'DIGEST_MISMATCH')
    const error = await expectCode(damaged(), 'UPLOAD_FAILED')
    expect(error.details.reason).toContain('damaged')
    expect(await engine.get(id)).toMatchObject({
      status: 'failed',
      retriesLeft: 0,
      failure: { code: 'DIGEST_MISMATCH' },
    })
    await expectCode(engine.append(id, { offset: 0, ...claim('abc') }, bytesOf('abc')), 'UPLOAD_FAILED')
    await expectCode(engine.complete(id), 'UPLOAD_FAILED')
    expect(bench.bucket.open.size).toBe(0)
    expect(told).toEqual(['failed'])
  })

  it('keeps the bytes of a failed upload where that is asked for', async () => {
    const bench = engineBench(shape)
    const engine = bench.open({ retryThreshold: 0, preserveFailedUploadFile: true })
    const { id } = await engine.create({ length: 3 })
    await expectCode(engine.append(id, { offset: 0, ...claim('abc') }, bytesOf('xyz')), 'UPLOAD_FAILED')
    expect(bench.bucket.open.size).toBe(1)
    await engine.abort(id)
    expect(bench.bucket.open.size).toBe(0)
  })

  it('that is wrong costs a forgiven chunk nothing', async () => {
    const engine = engineBench(shape).open({ retryThreshold: 0 })
    const { id } = await engine.create({ length: 3 })
    const chunk = { offset: 0, forgiving: true, ...claim('abc') }
    for (const _ of [1, 2, 3]) await expectCode(engine.append(id, chunk, bytesOf('xyz')), 'DIGEST_MISMATCH')
    expect(await engine.append(id, chunk, bytesOf('abc'))).toMatchObject({ offset: 3 })
  })

  it('may be of another function than the chain’s, which it does not extend', async () => {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({ length: 6 })
    const upload = await engine.append(id, { offset: 0, ...claim('abc', 'sha256') }, bytesOf('abc'))
    expect(upload).toMatchObject({ offset: 3, lastChunk: { digest: digestOf('abc', 'sha256') } })
    expect(upload.chain).toBeUndefined()
    await expectCode(
      engine.append(id, { offset: 3, ...claim('def', 'sha1') }, bytesOf('deX')),
      'DIGEST_MISMATCH',
    )
  })

  it('may be in capitals', async () => {
    const engine = engineBench(shape).open({ hashFunction: 'SHA1' })
    const { id } = await engine.create({ length: 3 })
    const digest = { algorithm: 'SHA1', value: digestOf('abc', 'sha1').value.toUpperCase() }
    const upload = await engine.append(id, { offset: 0, claims: { digest } }, bytesOf('abc'))
    expect(upload.chain).toBe(digestOf('abc', 'sha1').value)
  })

  it('of an unknown function is refused and moves nothing', async () => {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({ length: 3 })
    const digest = { algorithm: 'whirlpool', value: 'aa' }
    await expectCode(engine.append(id, { offset: 0, claims: { digest } }, bytesOf('abc')), 'UNKNOWN_HASH')
    await expectCode(
      engine.append(id, { offset: 0, claims: () => ({ digest }) }, bytesOf('abc')),
      'UNKNOWN_HASH',
    )
    expect(await engine.get(id)).toMatchObject({ offset: 0, status: 'created', retriesLeft: 2 })
  })

  it('lets nothing of a chunk count that breaks off', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 3 })
    await expectCode(engine.append(id, { offset: 0, ...claim('abc') }, cutSource('ab')), 'CHUNK_CUT')
    expect(await engine.get(id)).toMatchObject({ offset: 0, retriesLeft: 2 })
    await engine.append(id, { offset: 0, complete: true, ...claim('abc') }, bytesOf('abc'))
    expect(bench.published(key)).toBe('abc')
  })
})

describe('claims that are known only at the end', () => {
  it('are asked for once, after the last byte', async () => {
    const order: string[] = []
    const engine = engineBench().open()
    const { id } = await engine.create({ length: 3 })
    async function* source(): AsyncIterable<Uint8Array> {
      yield bytesOf('abc')
      order.push('bytes')
    }
    const claims = async () => {
      order.push('claims')
      return { digest: digestOf('abc') }
    }
    expect((await engine.append(id, { offset: 0, claims }, source())).chain).toBe(digestOf('abc').value)
    expect(order).toEqual(['bytes', 'claims'])
  })

  it('may be of any of the functions that were named before', async () => {
    const engine = engineBench().open()
    const { id } = await engine.create({ length: 6 })
    const digestWith = ['md5', 'sha256']
    const sha = () => ({ digest: digestOf('abc', 'sha256') })
    await engine.append(id, { offset: 0, digestWith, claims: sha }, bytesOf('abc'))
    const error = await expectCode(
      engine.append(
        id,
        { offset: 3, digestWith, claims: () => ({ digest: digestOf('def', 'sha1') }) },
        bytesOf('def'),
      ),
      'UNKNOWN_HASH',
    )
    expect(error.details.known).toEqual(digestWith)
  })

  it('refuse the chunk by what they throw', async () => {
    const engine = engineBench().open()
    const { id } = await engine.create({ length: 3 })
    const claims = () => engine.get('nowhere').then(() => ({}))
    await expectCode(engine.append(id, { offset: 0, claims }, bytesOf('abc')), 'UPLOAD_NOT_FOUND')
    expect(await engine.get(id)).toMatchObject({ offset: 0 })
  })

  it('and never come are given up with the call', async () => {
    const engine = engineBench().open()
    const { id } = await engine.create({ length: 3 })
    const caller = new AbortController()
    const claims = (): Promise<never> => {
      queueMicrotask(() => caller.abort())
      return new Promise(() => {})
    }
    const context = { signal: caller.signal }
    await expectCode(engine.append(id, { offset: 0, claims }, bytesOf('abc'), context), 'CHUNK_CUT')
    expect(await engine.append(id, { offset: 0 }, bytesOf('abc'))).toMatchObject({ offset: 3 })
  })
})
