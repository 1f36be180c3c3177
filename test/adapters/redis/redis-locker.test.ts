import { Redis } from 'ioredis'
import { afterAll, describe, it } from 'vitest'
import { redisLocker } from '../../../src/adapters/redis/index.ts'
import { describeLocker, manualClock } from '../../../src/testing/index.ts'
import { redisService } from '../../services/redis-service.ts'

const { url, prefix } = await redisService()
const client = new Redis(url, { lazyConnect: true })
afterAll(() => client.disconnect())

describeLocker('Redis locker', { open: () => redisLocker({ client, prefix }) }, { describe, it })

const clock = manualClock()
describeLocker(
  'Redis locker on an injected clock',
  { open: () => redisLocker({ client, prefix, clock }), advance: clock.advance },
  { describe, it },
)
