import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'

it('lists what could not run here, with the reason, before the closing line', async () => {
  const { code, output } = await runWithoutRedis({})
  expect(output).toMatch(/1 tests? could NOT RUN on this machine:\s+There is no redis-server on the PATH/)
  expect(output).toContain('test/services/redis-service.test.ts')
  expect(output).toMatch(/^0 passed, 0 failed, 1 skipped$/m)
  expect(code).toBe(0)
})

it('fails where CI is set', async () => {
  const { code, output } = await runWithoutRedis({ CI: 'true' })
  expect(output).toContain('With CI set everything has to run. There is no redis-server on the PATH')
  expect(output).toMatch(/^0 passed, 1 failed$/m)
  expect(code).toBe(1)
})

/** A run of vitest of its own, on a machine with nothing on the PATH. */
async function runWithoutRedis(given: Readonly<Record<string, string>>) {
  const { CI: _, QUAYSIDE_REDIS_URL: __, ...env } = process.env
  const words = ['node_modules/vitest/vitest.mjs', 'run', 'test/services/redis-service.test.ts']
  const child = spawn(process.execPath, words, {
    env: { ...env, ...given, PATH: '/nowhere', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, complaints, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number]>,
  ])
  return { code, output: `${complaints}\n${out}` }
}
