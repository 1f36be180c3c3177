import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { hostGuard } from '../../../src/cli/serve/host-guard.ts'

function refusal(
  options: Parameters<typeof hostGuard>[0],
  headers: Record<string, string>,
): string | undefined {
  return hostGuard(options)({ headers } as unknown as IncomingMessage)
}

describe('a server of this machine without a token', () => {
  const local = { host: '127.0.0.1' }

  test.each(['127.0.0.1:4000', 'localhost:4000', '[::1]:4000', 'app.localhost', '127.0.0.1'])(
    'answers requests addressed to %s',
    host => {
      expect(refusal(local, { host })).toBeUndefined()
    },
  )

  test.each([
    'evil.example',
    'evil.example:4000',
    '10.0.0.1',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '',
  ])('refuses requests that DNS rebinding addressed to %j', host => {
    expect(refusal(local, { host })).toContain('answers on 127.0.0.1 only')
  })

  test('answers to a further name that it was told of', () => {
    const behindProxy = { ...local, allowHost: ['Uploads.example'] }
    expect(refusal(behindProxy, { host: 'uploads.example' })).toBeUndefined()
    expect(refusal(behindProxy, { host: 'evil.example' })).toContain('--allow-host evil.example')
  })

  test('answers its own page', () => {
    expect(refusal(local, { host: 'localhost:4000', origin: 'http://localhost:4000' })).toBeUndefined()
  })

  test.each(['https://evil.example', 'http://localhost:3000', 'http://127.0.0.1:4000', 'null', 'file://'])(
    'refuses the pages of %s',
    origin => {
      expect(refusal(local, { host: 'localhost:4000', origin })).toContain('Pages of other sites')
    },
  )
})

test('a server of the network answers to every name, but to no foreign page', () => {
  const open = { host: '0.0.0.0' }
  expect(refusal(open, { host: 'nas.lan:4000' })).toBeUndefined()
  expect(refusal(open, { host: 'nas.lan:4000', origin: 'http://nas.lan:4000' })).toBeUndefined()
  expect(refusal(open, { host: 'nas.lan:4000', origin: 'https://evil.example' })).toContain(
    'Pages of other sites',
  )
})
