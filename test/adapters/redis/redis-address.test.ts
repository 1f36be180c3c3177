import { describe, expect, it } from 'vitest'
import { redisAddress } from '../../../src/adapters/redis/redis-address.ts'
import { expectThrow } from '../../support/expect-code.ts'

describe('the address of', () => {
  it('one Redis is left to the client', () => {
    const url = 'rediss://ada:secret@redis.example:6380/2'
    expect(redisAddress(url)).toEqual({ shape: 'single', url })
  })

  it('a Cluster names some of its nodes, with ports where they are others than 6379', () => {
    expect(redisAddress('redis+cluster://a:7000,b,[::1]:80')).toEqual({
      shape: 'cluster',
      nodes: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 6379 },
        { host: '::1', port: 80 },
      ],
      login: { tls: false },
    })
  })

  it('a Redis behind Sentinel names Sentinels, the master, and a database', () => {
    expect(redisAddress('redis+sentinel://a:1,b/main/3')).toEqual({
      shape: 'sentinel',
      sentinels: [
        { host: 'a', port: 1 },
        { host: 'b', port: 26_379 },
      ],
      name: 'main',
      db: 3,
      login: { tls: false },
    })
  })

  it.each([
    { user: 'ada:p%40ss%3A', login: { tls: true, username: 'ada', password: 'p@ss:' } },
    { user: ':secret', login: { tls: true, password: 'secret' } },
    { user: 'ada', login: { tls: true, username: 'ada' } },
  ])('any of them tells who comes: $user', ({ user, login }) => {
    expect(redisAddress(`rediss+cluster://${user}@a`)).toMatchObject({ login })
    expect(redisAddress(`rediss+sentinel://${user}@a/main`)).toMatchObject({ login, db: 0 })
  })
})

describe('an address that says something else is refused, with what would be right and without its password:', () => {
  it.each([
    ['http://:secret@a', 'redis+cluster://'],
    ['redis://', 'redis://host:6379'],
    ['redis://:secret@a:1,b:2', 'redis+sentinel:// in front of several'],
    ['redis+cluster://:secret@a/1', 'no databases'],
    ['redis+cluster://:secret@a,,b', 'commas between'],
    ['redis+cluster://:secret@a:port', 'host:port'],
    ['redis+cluster://:secret@a?b=c', 'redis+cluster://'],
    ['redis+sentinel://:secret@a:1', 'name of their master'],
    ['redis+sentinel://:secret@a:1/main/zero', "database's number"],
    ['redis+sentinel://:secret%@a:1/main', '%25'],
  ])('%s', (url, remedy) => {
    const { message } = expectThrow(() => redisAddress(url), 'INVALID_OPTIONS')
    expect(message).toContain(remedy)
    expect(message).not.toContain('secret')
  })
})
