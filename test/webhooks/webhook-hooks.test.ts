import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isUploadError } from '../../src/core/errors.ts'
import type { Clock } from '../../src/core/types.ts'
import { type WebhookOptions, webhookHooks } from '../../src/webhooks/index.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectThrow } from '../support/expect-code.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const other = `whsec_${Buffer.alloc(24, 9).toString('base64')}`

interface Post {
  readonly headers: Record<string, string>
  readonly body: string
}

/** A receiver that answers with these statuses in order, the last one for ever; `0` never answers. */
async function receiver(...statuses: number[]) {
  const posts: Post[] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    posts.push({ headers: request.headers as Record<string, string>, body })
    const status = statuses[Math.min(posts.length, statuses.length) - 1] ?? 204
    if (status === 302) response.setHeader('location', '/elsewhere')
    if (status !== 0) response.writeHead(status).end()
    else onSilence()
  })
  let onSilence = (): void => {}
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const silence = new Promise<void>(resolve => {
    onSilence = resolve
  })
  return { url: `http://127.0.0.1:${port}/hook?key=hidden`, posts, silence }
}

/** Waits for nothing, and tells how long it would have; a time-out comes when `timeOut` is called. */
function hastyClock() {
  const waits: number[] = []
  let timeOut = (): void => {}
  const clock: Clock = {
    now: () => Date.now(),
    schedule(delayMs, task) {
      if (delayMs >= 10_000) timeOut = task
      else {
        waits.push(delayMs)
        queueMicrotask(task)
      }
      return () => {}
    },
  }
  return { clock, waits, timeOut: () => timeOut() }
}

function enginesFor(options: Omit<WebhookOptions, 'secret'> & Partial<WebhookOptions>) {
  const bench = engineBench()
  const hooks = webhookHooks({ secret, ...hastyClock(), random: () => 0.5, ...options })
  return { bench, engine: bench.open({ hooks, retryThreshold: 0 }) }
}

describe('a webhook', () => {
  test('tells of a completed upload, signed so that Standard Webhooks verifies it', async () => {
    const { url, posts } = await receiver()
    const { engine } = enginesFor({ url })
    const { id } = await engine.create(
      { length: 5, name: 'a.txt', metadata: { album: 'sea' } },
      { owner: 'ada' },
    )
    await engine.append(id, { offset: 0, complete: true }, Buffer.from('hello'), { owner: 'ada' })
    const [post] = posts
    const message = new Webhook(secret).verify(post?.body ?? '', post?.headers ?? {})
    expect(message).toEqual({
      type: 'upload.completed',
      timestamp: '2026-01-01T00:00:00.000Z',
      data: expect.objectContaining({
        id,
        owner: 'ada',
        name: 'a.txt',
        length: 5,
        metadata: { album: 'sea' },
      }),
    })
    expect(post?.headers).toMatchObject({
      'webhook-id': `completed-${id}`,
      'content-type': 'application/json',
    })
    expect(posts).toHaveLength(1)
  })

  test('tells of a failed upload', async () => {
    const { url, posts } = await receiver()
    const { engine } = enginesFor({ url })
    const { id } = await engine.create({ length: 5 })
    const digest = { algorithm: 'md5', value: '0'.repeat(32) }
    await engine.append(id, { offset: 0, claims: { digest } }, Buffer.from('hello')).catch(() => {})
    expect(JSON.parse(posts[0]?.body ?? '')).toMatchObject({
      type: 'upload.failed',
      data: { id, status: 'failed', failure: { code: expect.any(String) } },
    })
  })

  test('is signed with every secret while one is exchanged for another', async () => {
    const { url, posts } = await receiver()
    const { engine } = enginesFor({ url, secret: [other, secret] })
    await complete(engine)
    for (const each of [secret, other])
      expect(new Webhook(each).verify(posts[0]?.body ?? '', posts[0]?.headers ?? {})).toBeTruthy()
    const third = new Webhook(`whsec_${Buffer.alloc(32, 1).toString('base64')}`)
    expect(() => third.verify(posts[0]?.body ?? '', posts[0]?.headers ?? {})).toThrow()
  })

  test('is sent again after growing waits, and again by the sweeper, as the same message', async () => {
    const { url, posts } = await receiver(500, 302, 503, 500, 204)
    const { clock, waits } = hastyClock()
    const { bench, engine } = enginesFor({ url, clock })
    const id = await complete(engine)
    expect(posts).toHaveLength(3)
    expect(waits).toEqual([250, 500])
    expect((await bench.record(id))?.pending).toEqual({ attempts: 1 })
    bench.clock.advance(3_600_000)
    await engine.sweep()
    expect(posts).toHaveLength(5)
    expect((await bench.record(id))?.pending).toBeUndefined()
    expect(new Set(posts.map(each => each.headers['webhook-id']))).toEqual(new Set([`completed-${id}`]))
    expect(new Set(posts.map(each => each.body)).size).toBe(1)
  })

  test('that nobody takes says so without the address of the receiver', async () => {
    const { url } = await receiver(500)
    const { afterComplete } = webhookHooks({ url, secret, ...hastyClock() })
    const { bench, engine } = enginesFor({ url })
    const upload = await engine.get(await complete(engine))
    const object = { key: 'a', size: 0 }
    const error = await afterComplete?.(upload, { idempotencyKey: 'one.two', attempt: 1, object })?.then(
      () => undefined,
      (cause: unknown) => cause,
    )
    expect(isUploadError(error, 'WEBHOOK_FAILED') && error.details).toEqual({ attempts: 3, status: 500 })
    expect(String(error)).not.toContain('hidden')
    expect(bench.clock.now()).toBeGreaterThan(0)
  })

  test('that is not answered in time is given up', async () => {
    const { url, silence, posts } = await receiver(0, 204)
    const { clock, timeOut } = hastyClock()
    const { engine } = enginesFor({ url, clock })
    const completed = complete(engine)
    await silence
    timeOut()
    await completed
    expect(posts).toHaveLength(2)
  })

  test('whose receiver is gone for good is sent no more', async () => {
    const { url, posts } = await receiver(410)
    const disabled: string[] = []
    const { bench, engine } = enginesFor({ url, onDisabled: () => void disabled.push(url) })
    const id = await complete(engine)
    await complete(engine)
    expect(posts).toHaveLength(1)
    expect(disabled).toEqual([url])
    expect((await bench.record(id))?.pending).toBeUndefined()
  })

  test('is sent for the chosen events alone, with what the application says', async () => {
    const { url, posts } = await receiver()
    const { engine } = enginesFor({ url, events: ['upload.completed'], describe: ({ id }) => ({ only: id }) })
    const id = await complete(engine)
    expect(JSON.parse(posts[0]?.body ?? '')).toMatchObject({ data: { only: id } })
    expect(webhookHooks({ url, secret, events: ['upload.completed'] }).onFailed).toBeUndefined()
  })

  test.each([
    ['ftp://a.example', secret, 'url'],
    ['nowhere', secret, 'url'],
    ['https://a.example', 'whsec_short', 'secret'],
    ['https://a.example', Buffer.alloc(32).toString('base64'), 'secret'],
    ['https://a.example', [], 'secret'],
  ])('to %s with secret %j cannot be set up', (url, given, problem) => {
    const error = expectThrow(() => webhookHooks({ url, secret: given }), 'INVALID_OPTIONS')
    expect(error.details.problems).toEqual([expect.stringContaining(problem)])
  })
})

async function complete(engine: ReturnType<typeof enginesFor>['engine']): Promise<string> {
  const { id } = await engine.create({ length: 0 })
  await engine.complete(id)
  return id
}
