import { describe, expect, it } from 'vitest'
import { memoryLocker, memorySessions, memoryStorage } from '../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../src/core/create-engine.ts'
import { type EngineOptions, resolveOptions } from '../../src/core/options.ts'
import { expectThrow } from '../support/expect-code.ts'

const parts = { storage: memoryStorage(), sessions: memorySessions(), locker: memoryLocker() }

function problemsOf(options: EngineOptions): readonly string[] {
  return expectThrow(() => resolveOptions(options), 'INVALID_OPTIONS').details.problems
}

describe('the defaults', () => {
  it("are the seed's where the seed has them", () => {
    expect(resolveOptions(parts)).toMatchObject({
      chunkSize: 64_000_000,
      hashFunction: 'md5',
      preserveFileName: true,
      preserveFailedUploadFile: false,
      retryThreshold: 2,
      collections: ['uploads'],
    })
    expect(resolveOptions(parts).maxBytes).toBeUndefined()
  })

  it('give uploads a week, records a week after that, requests ten seconds', () => {
    expect(resolveOptions(parts)).toMatchObject({
      expireIdleMs: 604_800_000,
      expireAfterMs: Number.POSITIVE_INFINITY,
      retentionMs: 604_800_000,
      lockWaitMs: 10_000,
      conflict: 'rename',
    })
  })

  it('stand in for options that are given as undefined', () => {
    const given = { chunkSize: undefined, hashFunction: undefined } as unknown as EngineOptions
    expect(resolveOptions({ ...parts, ...given })).toMatchObject({
      chunkSize: 64_000_000,
      hashFunction: 'md5',
    })
  })

  it('are frozen with the rest', () => {
    expect(Object.isFrozen(resolveOptions(parts))).toBe(true)
  })
})

describe('options that cannot work', () => {
  it('are reported all together', () => {
    const problems = problemsOf({
      chunkSize: 0,
      maxBytes: -1,
      retryThreshold: 1.5,
      lockWaitMs: Number.NaN,
      memoryBudget: 1000,
      checkpointBytes: 0,
      expireIdleMs: 0,
      expireAfterMs: -1,
      retentionMs: Number.NaN,
      conflict: 'overwrite' as 'replace',
      collections: [],
    })
    const named = problems.map(problem => problem.split(' ')[0])
    expect(named).toEqual([
      ...['chunkSize', 'maxBytes', 'retryThreshold', 'lockWaitMs', 'memoryBudget', 'checkpointBytes'],
      ...['expireIdleMs', 'expireAfterMs', 'retentionMs', 'conflict', 'collections'],
      ...['storage', 'sessions', 'locker'],
    ])
  })

  it('say what is wrong and what would be right', () => {
    expect(problemsOf({ ...parts, chunkSize: -5 })).toEqual([
      'chunkSize must be a whole number of at least 1, not -5',
    ])
  })

  it.each(['chunkSize', 'maxBytes', 'memoryBudget'])('include a %s past 2^53 or infinite', name => {
    for (const value of [2 ** 53, Number.POSITIVE_INFINITY])
      expect(problemsOf({ ...parts, [name]: value })).toHaveLength(1)
  })

  it.each([['a b'], ['../x'], [''], ['x'.repeat(65)], ['.parked']])('include a collection named %j', name => {
    expect(problemsOf({ ...parts, collections: ['fine', name] })).toHaveLength(1)
  })

  it('include two storages of one name', () => {
    const storages = [memoryStorage({ name: 'a' }), memoryStorage({ name: 'a' })]
    expect(problemsOf({ ...parts, storages }).join()).toContain('different names')
  })

  it('include a default hash function that nobody registered', () => {
    const error = expectThrow(
      () => createUploadEngine({ ...parts, hashFunction: 'whirlpool' }),
      'UNKNOWN_HASH',
    )
    expect(error.details.name).toBe('whirlpool')
  })
})

describe('options that can', () => {
  it('may let times never end and budgets of retries be none', () => {
    const options = { expireIdleMs: Number.POSITIVE_INFINITY, retentionMs: 1, retryThreshold: 0, maxBytes: 0 }
    expect(resolveOptions({ ...parts, ...options })).toMatchObject(options)
  })

  it('give storage first and then storages, the first being the default', () => {
    const [a, b] = [memoryStorage({ name: 'a' }), memoryStorage({ name: 'b' })]
    const { storages } = resolveOptions({ ...parts, storage: b, storages: [a] })
    expect(storages.map(each => each.name)).toEqual(['b', 'a'])
  })

  it('name the hash function in any case', () => {
    expect(resolveOptions({ ...parts, hashFunction: 'SHA256' }).hashFunction).toBe('sha256')
  })
})
