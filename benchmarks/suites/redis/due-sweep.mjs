import { redisSessions } from '../../../dist/adapters/redis/index.js'
import { withRedis } from '../../measure/with-redis.mjs'
import { target } from '../../report/targets.mjs'
import { fill, newRecord, signal } from './records.mjs'

const open = 100_000
const expired = 100

/** How many records are touched to find 100 expired ones among 100,000. */
export function dueSweep() {
  return withRedis(async client => {
    const sessions = redisSessions({ client })
    await fill(sessions, open)
    const now = Date.now()
    for (let made = 0; made < expired; made += 1)
      await sessions.create(newRecord({ dueAt: now - made }), { signal })
    const before = await commands(client)
    const found = await sessions.due(now, 10 * expired, { signal })
    // The question how many commands there were is one itself.
    const touched = (await commands(client)) - before - 1
    console.log(`\n${found.length} expired among ${open}: found with ${touched} commands`)
    if (found.length !== expired) throw new Error(`${found.length} records were found, of ${expired}`)
    return [
      target(
        `commands of a sweep that finds ${expired} expired of ${open}`,
        touched,
        true,
        Math.round(1.1 * expired),
      ),
    ]
  })
}

async function commands(client) {
  const [, count] = /total_commands_processed:(\d+)/.exec(await client.info('stats'))
  return Number(count)
}
