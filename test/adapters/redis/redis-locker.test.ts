import { describe, it } from 'vitest'
import { redisLocker } from '../../../src/adapters/redis/index.ts'
import { describeLocker, manualClock } from '../../../src/testing/index.ts'
import { inTurn, redisShapes } from './support/redis-clients.ts'

for (const { name, prefix, connect } of await redisShapes()) {
  const client = inTurn(connect)
  const subject = { open: () => redisLocker({ client: client(), prefix }) }
  describeLocker(`${name} locker`, subject, { describe, it })

  const clock = manualClock()
  const timed = { open: () => redisLocker({ client: client(), prefix, clock }), advance: clock.advance }
  describeLocker(`${name} locker on an injected clock`, timed, { describe, it })
}
