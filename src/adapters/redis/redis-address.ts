import { UploadError } from '../../core/errors.ts'

/** What an address of Redis says. User, password and TLS are those of the nodes that keep data. */
export type RedisAddress =
  | { readonly shape: 'single'; readonly url: string }
  | { readonly shape: 'cluster'; readonly nodes: readonly RedisNode[]; readonly login: RedisLogin }
  | {
      readonly shape: 'sentinel'
      readonly sentinels: readonly RedisNode[]
      readonly name: string
      readonly db: number
      readonly login: RedisLogin
    }

export interface RedisNode {
  readonly host: string
  readonly port: number
}

export interface RedisLogin {
  readonly username?: string
  readonly password?: string
  readonly tls: boolean
}

/**
 * Reads `redis://[user:password@]host[:port][/db]`, `redis+cluster://[user:password@]host[:port],...`, or
 * `redis+sentinel://[user:password@]host[:port],.../master[/db]`; with `rediss` in front, TLS. `INVALID_OPTIONS`, without
 * the address, for anything else: it may hold a password.
 */
export function redisAddress(url: string): RedisAddress {
  if (/^rediss?:\/\//.test(url)) return single(url)
  const match = /^redis(s?)\+(cluster|sentinel):\/\/(?:([^@/]*)@)?([^@/?#]+)(?:\/([^?#]*))?$/.exec(url)
  if (!match) throw badAddress(forms)
  const [, tls, shape, user, hosts = '', path = ''] = match
  const login = loginOf(user, tls === 's')
  if (shape === 'sentinel') return sentinel(hosts, path, login)
  if (path !== '') throw badAddress('a Redis Cluster has no databases: nothing comes behind its nodes')
  return { shape: 'cluster', nodes: nodesOf(hosts, 6379), login }
}

const forms =
  'the address of Redis must be like redis://host:6379, redis+cluster://host:6379,host:6379 or redis+sentinel://host:26379,host:26379/master; rediss instead of redis for TLS'

function single(url: string): RedisAddress {
  if (/^\w+:\/\/[^/]*,/.test(url))
    throw badAddress(
      'redis:// names one server: write redis+cluster:// or redis+sentinel:// in front of several',
    )
  if (!URL.canParse(url) || new URL(url).hostname === '') throw badAddress(forms)
  return { shape: 'single', url }
}

function sentinel(hosts: string, path: string, login: RedisLogin): RedisAddress {
  const [, master, db = '0'] = /^([^/]+)(?:\/(\d{1,5}))?$/.exec(path) ?? []
  if (master === undefined)
    throw badAddress(
      "behind the Sentinels comes the name of their master, as in redis+sentinel://host:26379/mymaster, and a database's number where it is not 0",
    )
  return {
    shape: 'sentinel',
    sentinels: nodesOf(hosts, 26_379),
    name: decoded(master),
    db: Number(db),
    login,
  }
}

function nodesOf(hosts: string, defaultPort: number): readonly RedisNode[] {
  return hosts.split(',').map(each => {
    const place = `http://${each}`
    if (each === '' || !URL.canParse(place)) throw badAddress('nodes are host:port with commas between them')
    const { hostname } = new URL(place)
    // What URL leaves out because it is HTTP's own port was said all the same.
    const [, port] = /:(\d+)$/.exec(each) ?? []
    return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port ?? defaultPort) }
  })
}

function loginOf(user: string | undefined, tls: boolean): RedisLogin {
  if (user === undefined) return { tls }
  const [, username = '', password = ''] = /^([^:]*):?(.*)$/s.exec(user) ?? []
  return {
    tls,
    ...(username === '' ? {} : { username: decoded(username) }),
    ...(password === '' ? {} : { password: decoded(password) }),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw badAddress('a % in user, password or name is written %25')
  }
}

function badAddress(problem: string): UploadError {
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
