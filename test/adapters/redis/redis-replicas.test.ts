import { describe, expect, it, onTestFinished } from 'vitest'
import { connectRedis, type OwnRedisConnection, redisSessions } from '../../../src/adapters/redis/index.ts'
import { startRedis } from '../../services/start-redis.ts'
import { expectCode, expectThrow } from '../../support/expect-code.ts'
import { ownServer } from './support/own-server.ts'
import { recordOf, signal } from './support/record-of.ts'

const place = await ownServer(keeper => startRedis(keeper))

function connection(): OwnRedisConnection {
  const made = connectRedis(place?.url ?? '')
  onTestFinished(() => made.close())
  return made
}

describe('with replicas', () => {
  it('a change that no replica has is not acknowledged, though it stands, and reading goes on', async () => {
    const client = connection()
    const plain = redisSessions({ client })
    const record = recordOf()
    await plain.create(record, { signal })
    const before = await plain.update(record.id, { set: { offset: 5 } }, record, { signal })
    const careful = redisSessions({ client, replicas: 1 })
    const changing = careful.update(record.id, { set: { offset: 7 } }, before, { signal })
    const error = await expectCode(changing, 'SESSIONS_UNAVAILABLE')
    expect(error.retryable).toBe(true)
    expect(await careful.get(record.id, { signal })).toMatchObject({ offset: 7, revision: 2 })
  })

  it('a store says what it needs', () => {
    const client = connection()
    const { callReplicated: _, ...without } = client
    const refused = expectThrow(() => redisSessions({ client: without, replicas: 1 }), 'INVALID_OPTIONS')
    expect(refused.message).toContain('ioredis')
    expectThrow(() => redisSessions({ client, replicas: -1 }), 'INVALID_OPTIONS')
    expectThrow(() => redisSessions({ client, replicas: 0.5 }), 'INVALID_OPTIONS')
  })
})
