import { describe, expect, test } from 'vitest'
import { UploadClient, type UploadSnapshot } from '../../src/client/index.ts'
import { chainOf, digestOf, patternedBytes } from './support/bytes.ts'
import { leapingClock } from './support/leaping-clock.ts'
import { until } from './support/until.ts'
import { uploadLab } from './support/upload-lab.ts'

const bytes = patternedBytes(250_000)

describe('an upload', () => {
  test('publishes the bytes that were given, and both sides compute the same chain', async () => {
    const lab = await uploadLab()
    const client = new UploadClient({ endpoint: lab.endpoint, clock: leapingClock() })
    const result = await client.upload(bytes, { name: 'a.bin' }).start()
    expect(digestOf(await lab.content(result.id))).toBe(digestOf(bytes))
    expect(result).toMatchObject({ size: 250_000, chain: chainOf('md5', bytes, 100_000) })
  })

  test.each(['sha1', 'sha256', 'sha512'])('can be digested with %s', async hashFunction => {
    const lab = await uploadLab()
    const client = new UploadClient({ endpoint: `${lab.endpoint}/`, hashFunction, clock: leapingClock() })
    const result = await client.upload(new File([bytes], 'a.bin')).start()
    expect(result.chain).toBe(chainOf(hashFunction, bytes, 100_000))
  })

  test('of zero bytes is published like any other', async () => {
    const lab = await uploadLab()
    const client = new UploadClient({ endpoint: lab.endpoint, clock: leapingClock() })
    const task = client.upload(new Uint8Array(), { name: 'empty.txt' })
    const { id } = await task.start()
    expect(await lab.content(id)).toHaveLength(0)
    expect(task.snapshot).toMatchObject({ state: 'completed', bytes: 0, total: 0 })
  })

  test('is cut as the client wishes, and never longer than the server allows', async () => {
    const lab = await uploadLab()
    const chunks = () => lab.requests.filter(request => request === 'POST /files/').length
    const client = (chunkSize: number) =>
      new UploadClient({ endpoint: lab.endpoint, chunkSize, clock: leapingClock() })
    await client(50_000).upload(bytes, { name: 'a.bin' }).start()
    expect(chunks()).toBe(5)
    await client(1_000_000).upload(bytes, { name: 'a.bin' }).start()
    expect(chunks()).toBe(5 + 3)
  })

  test('is sent by a given fetch', async () => {
    const lab = await uploadLab()
    const urls: string[] = []
    const client = new UploadClient({
      endpoint: lab.endpoint,
      clock: leapingClock(),
      fetch: (url, init) => {
        urls.push(String(url))
        return fetch(url, init)
      },
    })
    const { id } = await client.upload(new Blob([bytes]), { name: 'a.bin' }).start()
    expect(digestOf(await lab.content(id))).toBe(digestOf(bytes))
    expect(urls).toHaveLength(4)
  })

  test('asks for its headers before each request', async () => {
    const seen: (string | undefined)[] = []
    const lab = await uploadLab({}, request => {
      seen.push(request.headers.authorization)
      return false
    })
    let count = 0
    const headers = async () => ({ authorization: `Bearer ${++count}` })
    const client = new UploadClient({ endpoint: lab.endpoint, headers, clock: leapingClock() })
    await client.upload(bytes, { name: 'a.bin' }).start()
    expect(seen).toEqual(['Bearer 1', 'Bearer 2', 'Bearer 3', 'Bearer 4'])
  })
})

describe('progress', () => {
  test('never goes back, ends at the total, and acknowledges no more than was sent', async () => {
    const lab = await uploadLab({}, failSome())
    const client = new UploadClient({ endpoint: lab.endpoint, clock: leapingClock() })
    const seen: UploadSnapshot[] = []
    await client.upload(bytes, { name: 'a.bin', onProgress: snapshot => seen.push(snapshot) }).start()
    for (const [index, snapshot] of seen.entries()) {
      expect(snapshot.bytes).toBeGreaterThanOrEqual(seen[index - 1]?.bytes ?? 0)
      expect(snapshot.acknowledged).toBeLessThanOrEqual(snapshot.bytes)
    }
    expect(seen.some(({ state }) => state === 'waiting')).toBe(true)
    expect(seen.some(({ bytesPerSecond }) => (bytesPerSecond ?? 0) > 0)).toBe(true)
    expect(seen.at(-1)).toMatchObject({ state: 'completed', bytes: 250_000, acknowledged: 250_000 })
  })

  test('tells the id as soon as the server has given one', async () => {
    const lab = await uploadLab()
    const task = new UploadClient({ endpoint: lab.endpoint, clock: leapingClock() }).upload(bytes, {
      name: 'a.bin',
    })
    const started = task.start()
    const { acknowledged, id } = await until(task, snapshot => snapshot.id !== undefined)
    expect(acknowledged).toBe(0)
    expect(id).toBe((await started).id)
  })
})

/** Every second chunk is answered 503. */
function failSome(): Parameters<typeof uploadLab>[1] {
  let chunks = 0
  return (request, response) => {
    if (request.url !== '/files/' || ++chunks % 2 === 1) return false
    request.resume().on('end', () => response.writeHead(503).end())
    return true
  }
}
