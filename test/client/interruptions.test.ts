import { expect, test } from 'vitest'
import { memoryStorage } from '../../src/adapters/memory/index.ts'
import { type Transport, UploadClient, type UploadClientOptions } from '../../src/client/index.ts'
import { nodeTransport } from '../../src/client/node/index.ts'
import { UploadError } from '../../src/core/errors.ts'
import { digestOf, patternedBytes } from './support/bytes.ts'
import { cuttingProxy } from './support/cutting-proxy.ts'
import { leapingClock } from './support/leaping-clock.ts'
import { until } from './support/until.ts'
import { type Intercept, type UploadLab, uploadLab } from './support/upload-lab.ts'

const bytes = patternedBytes(250_000)

test('goes on after connections that are reset in the middle of chunks', async () => {
  const lab = await uploadLab()
  const proxy = await cuttingProxy(lab.port, { up: [30_000, 150_000, 200, 120_000, 20_000] })
  const result = await clientOf(lab, { endpoint: proxy.endpoint }).upload(bytes, { name: 'a.bin' }).start()
  expect(proxy.resets).toBe(5)
  expect(digestOf(await lab.content(result.id))).toBe(digestOf(bytes))
})

test('goes on when answers get lost, and stores no chunk twice', async () => {
  const lab = await uploadLab()
  // The answer to init is about 500 bytes: the second connection loses a chunk's, and so does the third.
  const proxy = await cuttingProxy(lab.port, { down: [1100, 700, 1] })
  const result = await clientOf(lab, { endpoint: proxy.endpoint }).upload(bytes, { name: 'a.bin' }).start()
  expect(proxy.resets).toBe(3)
  expect(digestOf(await lab.content(result.id))).toBe(digestOf(bytes))
})

test('learns of its completion when the last answer got lost', async () => {
  let lost = 0
  const lab = await uploadLab({}, (request, response) => {
    if (request.url === '/files/' && ++lost === 3) response.end = () => response.destroy()
    return false
  })
  const result = await clientOf(lab).upload(bytes, { name: 'a.bin' }).start()
  expect(result.body.status).toBe('SUCCESSFUL')
  expect(lab.requests.slice(-2)).toEqual(['POST /files/', 'POST /files/init/'])
  expect(digestOf(await lab.content(result.id))).toBe(digestOf(bytes))
})

test('has an upload published that a server left with all its bytes', async () => {
  const storage = memoryStorage()
  let failures = 0
  const failing: typeof storage = {
    ...storage,
    complete: (...call) => {
      if (++failures <= 2) throw new UploadError('STORAGE_FAILED', 'The storage sleeps')
      return storage.complete(...call)
    },
  }
  const lab = await uploadLab({ storage: failing })
  const result = await clientOf(lab).upload(bytes, { name: 'a.bin' }).start()
  expect(failures).toBe(3)
  expect(digestOf(await lab.content(result.id))).toBe(digestOf(bytes))
})

test('waits for a server that is restarted on the same port in the middle of the upload', async () => {
  let lab: UploadLab | undefined
  let chunks = 0
  let stopped: Promise<void> | undefined
  const dieAtSecond: Intercept = request => {
    if (request.url === '/files/' && ++chunks === 2) stopped = lab?.stop()
    return false
  }
  lab = await uploadLab({}, dieAtSecond)
  const task = clientOf(lab).upload(bytes, { name: 'a.bin' })
  const done = task.start()
  const waiting = await until(task, ({ state, error }) => state === 'waiting' && error !== undefined)
  expect(waiting.error?.code).toBe('network')
  await stopped
  await lab.start()
  expect(digestOf(await lab.content((await done).id))).toBe(digestOf(bytes))
})

test('sends a chunk again that arrived damaged', async () => {
  const lab = await uploadLab()
  const transport = damaging(nodeTransport(), [2, 3])
  const { id } = await clientOf(lab, { transport }).upload(bytes, { name: 'a.bin' }).start()
  expect(digestOf(await lab.content(id))).toBe(digestOf(bytes))
})

test('fails when every attempt of a chunk arrives damaged and the server has had enough', async () => {
  const lab = await uploadLab({ retryThreshold: 2 })
  const transport = damaging(nodeTransport(), [2, 3, 4, 5, 6, 7, 8])
  const task = clientOf(lab, { transport }).upload(bytes, { name: 'a.bin' })
  await expect(task.start()).rejects.toMatchObject({ name: 'UploadClientError', code: 'failed' })
  expect(task.snapshot).toMatchObject({ state: 'failed', acknowledged: 100_000 })
})

test('gives up after as many failures in a row as it was told, and says what the last was', async () => {
  const lab = await uploadLab({}, (request, response) => {
    if (request.url !== '/files/') return false
    request.resume().on('end', () => response.writeHead(502).end('<h1>Bad gateway</h1>'))
    return true
  })
  const clock = leapingClock()
  const client = clientOf(lab, { clock, retries: { limit: 3 } })
  await expect(client.upload(bytes, { name: 'a.bin' }).start()).rejects.toMatchObject({
    code: 'exhausted',
    cause: { code: 'unavailable', status: 502, body: '<h1>Bad gateway</h1>' },
  })
  expect(clock.waits).toHaveLength(3)
})

test('starts to count anew with each chunk that got through', async () => {
  let chunks = 0
  const lab = await uploadLab({}, (request, response) => {
    if (request.url !== '/files/' || ++chunks % 2 === 0) return false
    request.resume().on('end', () => response.writeHead(503).end())
    return true
  })
  const client = clientOf(lab, { retries: { limit: 1 } })
  const { id } = await client.upload(bytes, { name: 'a.bin' }).start()
  expect(chunks).toBe(6)
  expect(digestOf(await lab.content(id))).toBe(digestOf(bytes))
})

test('waits at least as long as the server asks for', async () => {
  let refused = false
  const lab = await uploadLab({}, (request, response) => {
    if (refused || request.url !== '/files/init/') return false
    refused = true
    request.resume().on('end', () => response.writeHead(429, { 'retry-after': '17' }).end())
    return true
  })
  const clock = leapingClock()
  await clientOf(lab, { clock }).upload(bytes, { name: 'a.bin' }).start()
  expect(clock.waits).toEqual([17_000])
})

test('takes a connection on which nothing moves for dead', async () => {
  let silent = true
  let heard: () => void = () => {}
  const asked = new Promise<void>(resolve => {
    heard = resolve
  })
  const lab = await uploadLab({}, () => {
    if (!silent) return false
    silent = false
    heard()
    return true
  })
  const clock = leapingClock()
  const task = clientOf(lab, { clock }).upload(bytes, { name: 'a.bin' })
  const done = task.start()
  await asked
  const waiting = until(task, ({ error }) => error !== undefined)
  clock.leap()
  expect((await waiting).error?.message).toContain('Nothing moved for 60000 ms')
  expect(digestOf(await lab.content((await done).id))).toBe(digestOf(bytes))
})

test('goes on at once when the device comes online', async () => {
  const lab = await uploadLab()
  await lab.stop()
  const online = new Set<() => void>()
  const clock = { now: () => 0, schedule: () => () => {} }
  const connectivity = {
    offline: () => true,
    onOnline(listener: () => void) {
      online.add(listener)
      return () => void online.delete(listener)
    },
  }
  const client = clientOf(lab, { clock, connectivity, retries: { limit: 0 } })
  const task = client.upload(bytes, { name: 'a.bin' })
  const done = task.start()
  await until(task, ({ error }) => error !== undefined)
  await lab.start()
  for (const wake of online) wake()
  expect(digestOf(await lab.content((await done).id))).toBe(digestOf(bytes))
  expect(online.size).toBe(0)
})

test.each([
  [401, 'unauthorized'],
  [403, 'unauthorized'],
  [413, 'rejected'],
] as const)('does not try again what the server refuses with %i', async (status, code) => {
  const lab = await uploadLab({}, (request, response) => {
    request.resume().on('end', () => response.writeHead(status).end())
    return true
  })
  await expect(clientOf(lab).upload(bytes, { name: 'a.bin' }).start()).rejects.toMatchObject({ code, status })
  expect(lab.requests).toHaveLength(1)
})

test('says so when something else than an upload server answers', async () => {
  const lab = await uploadLab({}, (request, response) => {
    request.resume().on('end', () => response.end('<html>Please log in</html>'))
    return true
  })
  await expect(clientOf(lab).upload(bytes, { name: 'a.bin' }).start()).rejects.toMatchObject({
    code: 'protocol',
    body: '<html>Please log in</html>',
  })
})

test('tells the words of the server when it refuses a file', async () => {
  const lab = await uploadLab({ maxBytes: 1000 })
  await expect(clientOf(lab).upload(bytes, { name: 'a.bin' }).start()).rejects.toMatchObject({
    code: 'rejected',
    message: expect.stringContaining('greater than the maximum allowed'),
  })
})

function clientOf(lab: UploadLab, options: Partial<UploadClientOptions> = {}): UploadClient {
  return new UploadClient({ endpoint: lab.endpoint, clock: leapingClock(), ...options })
}

/** Flips a bit of the file in the chunks of these numbers, counted from 1. */
function damaging(transport: Transport, numbers: readonly number[]): Transport {
  let count = 1
  return {
    ...transport,
    send(request) {
      const [head, file, tail] = request.body ?? []
      const isChosen = file !== undefined && numbers.includes(count)
      count += file === undefined ? 0 : 1
      if (!isChosen || !(file instanceof Uint8Array) || !head || !tail) return transport.send(request)
      const damaged = file.slice()
      damaged[7] = (damaged[7] ?? 0) ^ 1
      return transport.send({ ...request, body: [head, damaged, tail] })
    },
  }
}
