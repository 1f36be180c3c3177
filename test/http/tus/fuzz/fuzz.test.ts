import { expect, it } from 'vitest'
import type { UploadError } from '../../../../src/core/errors.ts'
import { seededRandom } from '../../../../src/testing/seeded-random.ts'
import { head, serveTus } from '../support/tus-wire.ts'
import { exchange } from './exchange.ts'
import { type RandomRequest, randomRequest } from './random-request.ts'
import { UploadModel } from './upload-model.ts'

/** More, and other ones, for a night: `QUAYSIDE_FUZZ_REQUESTS=20000 QUAYSIDE_FUZZ_SEED=7 npx vitest run test/http/tus/fuzz`. */
const count = Number(process.env.QUAYSIDE_FUZZ_REQUESTS ?? 2000)
const seed = Number(process.env.QUAYSIDE_FUZZ_SEED ?? 1)

const connectionsAtOnce = 6

it(`takes ${count} requests of any kind (seed ${seed}) without a 5xx, and every stored byte is right`, {
  timeout: 600_000,
}, async () => {
  const failures: UploadError[] = []
  const { engine, storage, port, base } = await serveTus(
    { maxBytes: 60 },
    { onError: error => failures.push(error) },
  )
  const random = seededRandom(seed)
  const model = new UploadModel(engine, storage)
  const statuses = new Map<number, number>()
  for (let sent = 0; sent < count; ) {
    const targets = await model.check()
    const lines = Array.from({ length: connectionsAtOnce }, () =>
      pipeline(() => randomRequest(random, targets), random.below(4)),
    )
    sent += lines.flat().length
    const answers = lines.map(requests => {
      const bytes = Buffer.concat(requests.map(each => each.bytes))
      return exchange(port, bytes, random.below(8) === 0 ? random.below(bytes.length) : undefined)
    })
    for (const status of (await Promise.all(answers)).flat())
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  await model.check()
  expect(failures).toEqual([])
  expect([...statuses.keys()].filter(status => status >= 500)).toEqual([])
  // The requests reached what they were meant to reach.
  for (const status of [200, 201, 204, 400, 404, 409, 412, 413, 415, 460])
    expect(statuses.get(status) ?? 0, `answers of ${status}`).toBeGreaterThan(0)
  expect(model.completed).toBeGreaterThan(10)
  expect((await head(`${base}/none`)).status).toBe(404)
  // Nothing is left hanging: every call came to its end.
  await engine.close()
})

/** One to four requests for one connection; none behind one that would swallow it. */
function pipeline(next: () => RandomRequest, more: number): readonly RandomRequest[] {
  const requests = [next()]
  while (requests.length <= more && !requests.at(-1)?.isLast) requests.push(next())
  return requests
}
