import { describe, it } from 'vitest'
import { redisSessions } from '../../../src/adapters/redis/index.ts'
import { describeSessions } from '../../../src/testing/index.ts'
import { inTurn, redisShapes } from './support/redis-clients.ts'

for (const { name, prefix, connect } of await redisShapes()) {
  const client = inTurn(connect)
  const subject = { open: () => redisSessions({ client: client(), prefix }) }
  describeSessions(`${name} sessions`, subject, { describe, it })
}
