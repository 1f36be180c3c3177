import { afterAll, describe, expect, it } from 'vitest'
import { connectRedis, redisLocker, redisSessions } from '../../../src/adapters/redis/index.ts'
import { startRedis } from '../../services/start-redis.ts'
import { deferred } from '../../support/deferred.ts'
import { engineBench } from '../../support/engine-bench.ts'
import { observed } from './support/observed-commands.ts'
import { ownServer } from './support/own-server.ts'

const place = await ownServer(keeper => startRedis(keeper))
const connection = connectRedis(place?.url ?? '')
afterAll(() => connection.close())

describe('what an engine asks of Redis', () => {
  it('is three round trips for a chunk: look, lock and look again, record; letting go is not waited for', async () => {
    const commands = observed(connection)
    const sessions = redisSessions({ client: commands })
    const locker = redisLocker({ client: commands })
    const engine = engineBench().open({ sessions, locker })
    const { id } = await engine.create({ length: 30 })
    await engine.append(id, { offset: 0 }, Buffer.alloc(10))
    // Once these are answered, Redis has seen the last of the scripts, too.
    for (let ping = 0; ping < 2; ping += 1) await commands.call('PING')
    commands.sent.length = 0
    const answer = deferred()
    const call = commands.call
    commands.call = async (command, ...args) => {
      const isBeyond = commands.sent.length === 3
      const reply = await call(command, ...args)
      if (isBeyond) await answer.promise
      return reply
    }
    const upload = await engine.append(id, { offset: 10 }, Buffer.alloc(10))
    expect(upload.offset).toBe(20)
    expect(commands.sent).toEqual(['EVALSHA', 'EVALSHA', 'EVALSHA', 'EVALSHA'])
    answer.resolve()
    await engine.close()
  })
})
