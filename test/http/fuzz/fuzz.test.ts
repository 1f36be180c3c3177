import { expect, it } from 'vitest'
import type { MemoryBucket, TraitsOverrides } from '../../../src/adapters/memory/index.ts'
import type { Upload } from '../../../src/core/types.ts'
import { chunked, ietf, tus } from '../../../src/http/index.ts'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { chunkedRequest } from './chunked-request.ts'
import { fuzzServer } from './fuzz-server.ts'
import { ietfRequest } from './ietf-request.ts'
import { runFuzz } from './run-fuzz.ts'
import { tusRequest } from './tus-request.ts'

/** More, and other ones, for a night: `QUAYSIDE_FUZZ_REQUESTS=20000 QUAYSIDE_FUZZ_SEED=7 npx vitest run test/http/fuzz`. */
const count = Number(process.env.QUAYSIDE_FUZZ_REQUESTS ?? 2000)
const isLong = count > 2000
const seed = Number(process.env.QUAYSIDE_FUZZ_SEED ?? 1)

const disk: TraitsOverrides = { preferredWrite: 8 }
/** Parts have a least size, what is too small for one is a tail, and parts are listed. */
const bucketOfParts: TraitsOverrides = { part: { min: 8, max: 16 }, contiguous: false, preferredWrite: 8 }

const all = [tus(), ietf(), chunked()]
const everyRequest = [tusRequest, ietfRequest, chunkedRequest]

it.each([
  {
    language: 'tus',
    protocols: [tus(), chunked()],
    sources: [tusRequest],
    traits: disk,
    statuses: [200, 201, 204, 400, 404, 405, 409, 412, 413, 415, 460],
  },
  {
    language: 'ietf',
    protocols: all,
    sources: [ietfRequest],
    traits: disk,
    statuses: [104, 200, 201, 204, 400, 404, 405, 409, 415],
  },
  {
    language: 'chunked',
    protocols: all,
    sources: [chunkedRequest],
    traits: disk,
    statuses: [200, 206, 400, 404, 405, 409, 413, 415, 416],
  },
  {
    language: 'all three',
    protocols: all,
    sources: everyRequest,
    traits: bucketOfParts,
    statuses: [104, 200, 201, 204, 400, 404, 405, 409, 412, 413, 415],
  },
])(
  `takes ${count} requests of $language (seed ${seed}) without a 5xx, and loses no byte`,
  {
    timeout: 1_200_000,
  },
  async ({ protocols, sources, traits, statuses: reached }) => {
    const server = await fuzzServer(protocols, traits)
    const { model, statuses } = await runFuzz(server, sources, seededRandom(seed), count)
    if (isLong) console.info(statuses, `${model.completed} completed, ${model.acknowledgements} acknowledged`)
    expect(server.failures).toEqual([])
    expect([...statuses.keys()].filter(status => status >= 500)).toEqual([])
    // The requests reached what they were meant to reach; what they reach only now and then is not listed.
    for (const status of reached) expect(statuses.get(status) ?? 0, `answers of ${status}`).toBeGreaterThan(0)
    expect(model.completed).toBeGreaterThan(10)
    expect(model.acknowledgements).toBeGreaterThan(count / 20)
    expect(orphans(server.bucket, await model.all())).toEqual([])
    // Nothing is left hanging: every call came to its end.
    await server.engine.close()
  },
)

/** Ids of what the storage still holds for uploads that are over. */
function orphans(bucket: MemoryBucket, uploads: readonly Upload[]): readonly string[] {
  const isOpen = (each: Upload): boolean => each.status === 'created' || each.status === 'uploading'
  const open = new Set(uploads.filter(isOpen).map(each => each.id))
  return [...bucket.open.keys()].filter(id => !open.has(id))
}
