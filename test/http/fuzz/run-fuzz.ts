import type { SeededRandom } from '../../../src/testing/seeded-random.ts'
import { acknowledged } from './acknowledged.ts'
import { oneIn, pick } from './chance.ts'
import { exchange, type Leaving } from './exchange.ts'
import type { FuzzServer } from './fuzz-server.ts'
import type { RandomRequest, RequestSource, Target } from './random-request.ts'
import { type FuzzAnswer, readAnswers } from './read-answers.ts'
import { UploadModel } from './upload-model.ts'

export interface FuzzOutcome {
  readonly model: UploadModel
  /** How often each status came, interim ones among them. */
  readonly statuses: ReadonlyMap<number, number>
}

const connectionsAtOnce = 6

/** Looking at all uploads takes longer than a round. */
const roundsPerCheck = 50

/** Sends so many requests of these languages, a few connections at a time, and holds the server to the model. */
export async function runFuzz(
  { engine, bucket, port }: FuzzServer,
  sources: readonly RequestSource[],
  random: SeededRandom,
  count: number,
): Promise<FuzzOutcome> {
  const model = new UploadModel(engine, bucket)
  const statuses = new Map<number, number>()
  const seen = (status: number): unknown => statuses.set(status, (statuses.get(status) ?? 0) + 1)
  for (let sent = 0, round = 0; sent < count; round += 1) {
    if (round % roundsPerCheck === 0) await model.check()
    const targets = await model.glance()
    const lines = Array.from({ length: connectionsAtOnce }, () => pipeline(random, sources, targets))
    sent += lines.flat().length
    for (const request of lines.flat()) if (removedBy(request)) model.allowRemoval(removedBy(request) ?? '')
    const answered = await Promise.all(lines.map(requests => converse(port, random, requests)))
    for (const [request, answer] of answered.flat()) {
      for (const { status } of [...answer.interim, answer]) seen(status)
      for (const each of acknowledged(request, answer)) model.promise(each)
    }
  }
  await model.check()
  await model.finishAll()
  await model.check()
  return { model, statuses }
}

/** One to four requests for one connection; none behind one that would swallow it. */
function pipeline(
  random: SeededRandom,
  sources: readonly RequestSource[],
  targets: readonly Target[],
): readonly RandomRequest[] {
  const next = (): RandomRequest => pick(random, sources)(random, targets)
  const more = random.below(4)
  const requests = [next()]
  while (requests.length <= more && !requests.at(-1)?.isLast) requests.push(next())
  return requests
}

async function converse(
  port: number,
  random: SeededRandom,
  requests: readonly RandomRequest[],
): Promise<readonly (readonly [RandomRequest, FuzzAnswer])[]> {
  const bytes = Buffer.concat(requests.map(each => each.bytes))
  const received = await exchange(port, bytes, leaving(random, bytes.length))
  const answers = readAnswers(
    received,
    requests.map(each => each.method),
  )
  // Node answers what it cannot parse, which may be behind the last request that was meant.
  return answers.flatMap((answer, at) => {
    const request = requests[at]
    return request ? [[request, answer] as const] : []
  })
}

function leaving(random: SeededRandom, size: number): Leaving {
  if (oneIn(random, 8)) return { afterSent: random.below(size) }
  if (oneIn(random, 12)) return { onAnswer: true }
  return oneIn(random, 4) ? { pauseAt: random.below(size) } : {}
}

function removedBy({ bytes, path }: RandomRequest): string | undefined {
  return bytes.includes('DELETE') ? /[0-9a-f-]{36}/.exec(path)?.[0] : undefined
}
