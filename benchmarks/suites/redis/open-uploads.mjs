import { redisSessions } from '../../../dist/adapters/redis/index.js'
import { median } from '../../measure/median.mjs'
import { printTable } from '../../measure/print-table.mjs'
import { withRedis } from '../../measure/with-redis.mjs'
import { target } from '../../report/targets.mjs'
import { chunkChange, fill, newRecord, signal } from './records.mjs'

const few = 1000
const many = 100_000
const sample = 500
const most = 1.2

/** What a create, a get and an append cost with 100,000 open uploads, compared with 1,000; both Redis in turn. */
export function openUploads({ rounds }) {
  return withRedis(fewClient =>
    withRedis(async manyClient => {
      const sides = [
        { open: few, client: fewClient, costs: { create: [], get: [], append: [] } },
        { open: many, client: manyClient, costs: { create: [], get: [], append: [] } },
      ]
      for (const { open, client } of sides) await fill(redisSessions({ client }), open)
      const bytes = await bytesPerRecord(manyClient)
      // One round more, for what is slow only once.
      for (let round = 0; round <= rounds; round += 1)
        for (const { client, costs } of sides) await measure(client, round === 0 ? undefined : costs)
      return report(sides, bytes, rounds)
    }),
  )
}

async function measure(client, costs) {
  const sessions = redisSessions({ client })
  const records = Array.from({ length: sample }, () => newRecord())
  const time = async (verb, work) => {
    const start = performance.now()
    for (const record of records) await work(record)
    costs?.[verb].push(((performance.now() - start) * 1000) / sample)
  }
  await time('create', record => sessions.create(record, { signal }))
  await time('get', record => sessions.get(record.id, { signal }))
  const guard = { fence: 1, revision: 0 }
  await time('append', record => sessions.update(record.id, chunkChange(record), guard, { signal }))
  for (const { id } of records) await sessions.delete(id, { fence: 1, revision: 1 }, { signal })
}

async function bytesPerRecord(client) {
  const [, used] = /used_memory:(\d+)/.exec(await client.info('memory'))
  const [, before] = /used_memory_startup:(\d+)/.exec(await client.info('memory'))
  return Math.round((Number(used) - Number(before)) / many)
}

function report([fewSide, manySide], bytes, rounds) {
  const verbs = Object.keys(fewSide.costs).map(verb => {
    const [ofFew, ofMany] = [median(fewSide.costs[verb]), median(manySide.costs[verb])]
    return { verb, ofFew, ofMany, times: ofMany / ofFew }
  })
  printTable(`Microseconds a call, one after the other, ${rounds} rounds`, [
    ['', `${few} open`, `${many} open`, 'x'],
    ...verbs.map(({ verb, ofFew, ofMany, times }) => [
      verb,
      ofFew.toFixed(0),
      ofMany.toFixed(0),
      times.toFixed(2),
    ]),
  ])
  console.log(`${bytes} bytes of Redis memory a record, indexes included`)
  return verbs.map(({ verb, times }) =>
    target(`${verb} with ${many} open uploads, against ${few}`, times, true, most),
  )
}
