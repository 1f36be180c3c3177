import { describe, expect, it } from 'vitest'
import { closeBackends, openBackends } from '../../../src/cli/backends.ts'
import { buildEngine } from '../../../src/cli/build-engine.ts'
import { examine } from '../../../src/cli/doctor/examine.ts'
import { placeOf } from '../../services/place-of.ts'
import { startRedis } from '../../services/start-redis.ts'
import { expectThrow } from '../../support/expect-code.ts'
import { ownServer } from './support/own-server.ts'

const place = await ownServer(keeper => startRedis(keeper))
const settings = {
  dir: '/nowhere',
  storage: 'memory',
  sessions: 'redis',
  redisUrl: place?.url ?? '',
  durability: 'none',
} as const

const nodes = (await placeOf('redisCluster'))?.nodes ?? []
const behind = await placeOf('redisSentinel')
const named = (places: readonly { host: string; port: number }[]) =>
  places.map(({ host, port }) => `${host}:${port}`).join(',')

describe('--redis-url with --redis-replicas 1', () => {
  it.each([
    { shape: 'Cluster', redisUrl: `redis+cluster://${named(nodes)}` },
    { shape: 'Sentinel', redisUrl: `redis+sentinel://${named(behind?.sentinels ?? [])}/${behind?.name}` },
  ])('keeps records in a $shape, on its replicas, too', async ({ redisUrl }) => {
    const flags = { ...settings, redisUrl, redisReplicas: 1 }
    const [one, other] = [buildEngine(flags), buildEngine(flags)]
    const { id } = await one.create({ name: 'a.txt', length: 5 })
    await one.append(id, { offset: 0, complete: true }, Buffer.from('hello'))
    expect(await other.get(id)).toMatchObject({ status: 'completed' })
    await one.close()
    await other.close()
  })
})

describe('--sessions redis', () => {
  it('keeps the records of one server where another one finds them', async () => {
    const [one, other] = [buildEngine(settings), buildEngine(settings)]
    const { id } = await one.create({ name: 'a.txt', length: 5 })
    expect(await other.get(id)).toMatchObject({ id, name: 'a.txt', offset: 0 })
    expect((await other.list()).uploads.map(upload => upload.id)).toEqual([id])
    await one.append(id, { offset: 0, complete: true }, Buffer.from('hello'))
    expect(await other.get(id)).toMatchObject({ status: 'completed' })
    await one.close()
    await other.close()
  })

  it('passes every check of doctor, without a directory', async () => {
    const backends = openBackends(settings)
    const findings = await examine(settings, backends)
    await closeBackends(backends)
    const broken = findings.filter(({ state }) => state !== 'ok')
    expect(broken).toEqual([])
    expect(findings.map(({ message }) => message)).toContain('redis gives locks, and their fences grow')
  })

  it('needs an address, and says how one looks', () => {
    const { redisUrl, ...without } = settings
    const error = expectThrow(() => openBackends(without), 'INVALID_OPTIONS')
    expect(error.message).toContain('--redis-url')
    expect(redisUrl).toBe(place?.url ?? '')
  })

  it('says which check failed, and why, where there is no Redis', async () => {
    const backends = openBackends({ ...settings, redisUrl: 'redis://127.0.0.1:1' })
    const findings = await examine({ ...settings, redisUrl: 'redis://127.0.0.1:1' }, backends)
    await closeBackends(backends)
    const problems = findings.filter(({ state }) => state === 'problem')
    expect(problems.map(({ check }) => check)).toEqual(['sessions', 'locks'])
    expect(problems[0]?.message).toContain('check that it runs')
  })
})
