import { Redis } from 'ioredis'
import { afterAll, describe, it } from 'vitest'
import { redisSessions } from '../../../src/adapters/redis/index.ts'
import { describeSessions } from '../../../src/testing/index.ts'
import { redisService } from '../../services/redis-service.ts'

const { url, prefix } = await redisService()
const client = new Redis(url, { lazyConnect: true })
afterAll(() => client.disconnect())

describeSessions('Redis sessions', { open: () => redisSessions({ client, prefix }) }, { describe, it })
