import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { startCeph } from './ceph/start-ceph.ts'
import { givenPlaces } from './given-places.ts'
import { type Keeper, startKeeper } from './keeper.ts'
import { NotHere } from './not-here.ts'
import type { Places, ServiceName } from './places.ts'
import { startAzurite } from './start-azurite.ts'
import { startGcs } from './start-gcs.ts'
import { startRedis } from './start-redis.ts'
import { startRedisCluster } from './start-redis-cluster.ts'
import { startRedisSentinel } from './start-redis-sentinel.ts'

type Starters = { readonly [N in ServiceName]: (keeper: Keeper) => Promise<Places[N]> }

/** What the environment names comes first; it is then not for us to start. */
const starters: Starters = {
  s3: async keeper => givenPlaces.s3() ?? startCeph(keeper),
  azure: async keeper => givenPlaces.azure() ?? startAzurite(keeper),
  gcs: async () => givenPlaces.gcs() ?? startGcs(),
  redis: async keeper => givenPlaces.redis() ?? startRedis(keeper),
  redisCluster: startRedisCluster,
  redisSentinel: startRedisSentinel,
}

/** What a test file hears when it asks for a server. */
export type Answer<N extends ServiceName = ServiceName> =
  | { readonly place: Places[N] }
  | { readonly missing: string }
  | { readonly failed: string }

/**
 * Set-up of the project `clouds`: a desk at which test files ask for servers. Each is started when it is first asked
 * for, once for the whole run, so that whoever tests one adapter waits for one server.
 */
export default async function startServices(project: TestProject): Promise<() => Promise<void>> {
  let keeper: Keeper | undefined
  const answers = new Map<ServiceName, Promise<Answer>>()
  const answerFor = (name: ServiceName): Promise<Answer> => {
    keeper ??= startKeeper()
    const answer = answers.get(name) ?? start(name, keeper)
    answers.set(name, answer)
    return answer
  }
  const desk = createServer(async (request, response) => {
    const name = request.url?.slice(1) ?? ''
    if (!isServiceName(name)) return reply(response, { failed: `There is no service ${name}` })
    reply(response, await answerFor(name))
  }).listen(0, '127.0.0.1')
  await once(desk, 'listening')
  project.provide('servicesDesk', `http://127.0.0.1:${(desk.address() as AddressInfo).port}`)
  return async () => {
    desk.close()
    desk.closeAllConnections()
    // A file that failed does not wait for what it asked for, and what is just starting could not be ended.
    await Promise.allSettled(answers.values())
    await keeper?.end()
  }
}

async function start(name: ServiceName, keeper: Keeper): Promise<Answer> {
  try {
    return { place: await starters[name](keeper) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return error instanceof NotHere ? { missing: reason } : { failed: reason }
  }
}

function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(starters, name)
}

function reply(response: ServerResponse, answer: Answer): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
}

declare module 'vitest' {
  interface ProvidedContext {
    servicesDesk: string
  }
}
