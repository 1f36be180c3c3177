import { describe, expect, it } from 'vitest'
import { redisQuota } from '../../../src/adapters/redis/index.ts'
import { describeQuota } from '../../../src/testing/index.ts'
import { inTurn, redisShapes } from './support/redis-clients.ts'

const context = { signal: new AbortController().signal }

for (const { name, prefix, connect } of await redisShapes()) {
  const client = inTurn(connect)
  describeQuota(
    `${name} accounts`,
    { open: () => redisQuota({ client: client(), prefix }) },
    { describe, it },
  )

  it(`an owner who has nothing any more leaves no key in ${name}`, async () => {
    const commands = client()
    const quota = redisQuota({ client: commands, prefix: `${prefix}-gone` })
    await quota.reserve(undefined, { upload: 'a', bytes: 5, at: 1 }, {}, context)
    await quota.settle(undefined, 'a', 5, context)
    const keys = ['open', 'kept', 'bytes'].map(what => `${prefix}-gone:quota:{-}:${what}`)
    expect(await commands.call('EXISTS', ...keys)).toBe(2)
    await quota.release(undefined, 'a', context)
    expect(await commands.call('EXISTS', ...keys)).toBe(0)
  })
}
