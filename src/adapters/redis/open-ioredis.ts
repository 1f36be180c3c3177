import type { Cluster, Redis } from 'ioredis'
import { loadSdk } from '../cloud/load-sdk.ts'
import type { RedisAddress, RedisLogin } from './redis-address.ts'

/** Makes a client of `ioredis` that refuses while Redis is away instead of queueing for long. `SDK_MISSING` without it. */
export async function openIoredis(address: RedisAddress): Promise<Redis | Cluster> {
  const sdk = await loadSdk('ioredis', () => import('ioredis'))
  const client = clientFor(sdk, address)
  // It goes on trying by itself; without a listener it prints each error.
  client.on('error', () => {})
  return client
}

type Sdk = Pick<typeof import('ioredis'), 'Redis' | 'Cluster'>

/** What was asked is refused after the second try to reconnect. */
const impatience = { maxRetriesPerRequest: 1 }

function clientFor(sdk: Sdk, address: RedisAddress): Redis | Cluster {
  if (address.shape === 'single') return new sdk.Redis(address.url, impatience)
  const login = optionsOf(address.login)
  if (address.shape === 'cluster')
    return new sdk.Cluster([...address.nodes], { redisOptions: { ...login, ...impatience } })
  const { sentinels, name, db } = address
  const behind = {
    sentinels: [...sentinels],
    name,
    db,
    enableTLSForSentinelMode: address.login.tls,
    ...(address.login.tls ? { sentinelTLS: {} } : {}),
  }
  return new sdk.Redis({ ...login, ...behind, ...impatience })
}

function optionsOf({ tls, ...login }: RedisLogin): Omit<RedisLogin, 'tls'> & { readonly tls?: object } {
  return { ...login, ...(tls ? { tls: {} } : {}) }
}
