import { createReadStream } from 'node:fs'
import * as four from 'tus-js-client'
import * as five from 'tus-js-client-5'
import { describe, expect, it } from 'vitest'
import { type TusDisk, tusDisk } from './support/tus-disk.ts'

/** What is used of the client, which both versions have. */
interface TusUpload {
  readonly url: string | null
  start(): void
  abort(shouldTerminate?: boolean): Promise<void>
}

interface Options {
  readonly endpoint: string
  readonly metadata?: Record<string, string>
  readonly chunkSize?: number
  readonly parallelUploads?: number
  readonly uploadLengthDeferred?: boolean
  readonly uploadDataDuringCreation?: boolean
  readonly retryDelays?: number[]
  onProgress?(sent: number): void
  onSuccess?(): void
  onError?(error: unknown): void
}

type NewUpload = new (source: unknown, options: Options) => TusUpload

const clients: readonly (readonly [string, NewUpload])[] = [
  ['4', four.Upload as unknown as NewUpload],
  ['5', five.Upload as unknown as NewUpload],
]

const big = 500_000_000
const small = 20_000_000

describe.each(clients)('tus-js-client %s', (_, Upload) => {
  it('uploads 500 MB with a pause and a broken connection on the way', async () => {
    const server = await tusDisk()
    const { path, sha256 } = await server.file('big.bin', big)
    const stops = [big / 5, big / 2]
    await new Promise<void>((resolve, reject) => {
      const upload = new Upload(createReadStream(path), {
        endpoint: server.endpoint,
        retryDelays: [0, 50, 100, 500],
        metadata: { filename: 'big.bin' },
        onProgress(sent) {
          if (sent < (stops[0] ?? Number.POSITIVE_INFINITY)) return
          stops.shift()
          if (stops.length === 0) server.cut()
          else upload.abort().then(() => upload.start(), reject)
        },
        onSuccess: resolve,
        onError: reject,
      })
      upload.start()
    })
    expect(stops).toEqual([])
    expect(methods(server).filter(each => each === 'PATCH').length).toBeGreaterThanOrEqual(3)
    expect(
      [...(await server.published())].map(([key, digest]) => [key.endsWith('/big.bin'), digest]),
    ).toEqual([[true, sha256]])
  })

  it('uploads in four parts at once, which are published as one file', async () => {
    const server = await tusDisk()
    const { path, sha256 } = await server.file('parts.bin', small)
    await done(Upload, createReadStream(path), {
      endpoint: server.endpoint,
      parallelUploads: 4,
      metadata: { filename: 'parts.bin' },
    })
    expect(methods(server).filter(each => each === 'POST')).toHaveLength(5)
    expect([...(await server.published()).values()]).toEqual([sha256])
    expect([...(await server.published()).keys()][0]).toMatch(/parts\.bin$/)
  })

  it('uploads a stream whose length it learns at its end', async () => {
    const server = await tusDisk()
    const { path, sha256 } = await server.file('stream.bin', small)
    const source = createReadStream(path).iterator()
    const { Readable } = await import('node:stream')
    const stream = Readable.from(source, { objectMode: false })
    await done(Upload, stream, {
      endpoint: server.endpoint,
      uploadLengthDeferred: true,
      chunkSize: 3_000_000,
    })
    expect([...(await server.published()).values()]).toEqual([sha256])
  })

  it('sends the first bytes with the creation', async () => {
    const server = await tusDisk()
    const { path, sha256 } = await server.file('at-once.bin', small)
    await done(Upload, createReadStream(path), { endpoint: server.endpoint, uploadDataDuringCreation: true })
    expect(methods(server)).toEqual(['POST'])
    expect([...(await server.published()).values()]).toEqual([sha256])
  })

  it('sends first bytes and goes on in chunks', async () => {
    const server = await tusDisk()
    const { path, sha256 } = await server.file('chunks.bin', small)
    const options = { endpoint: server.endpoint, uploadDataDuringCreation: true, chunkSize: 6_000_000 }
    await done(Upload, createReadStream(path), options)
    expect(methods(server)).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH'])
    expect([...(await server.published()).values()]).toEqual([sha256])
  })

  it('terminates what it has begun', async () => {
    const server = await tusDisk()
    const { path } = await server.file('given-up.bin', small)
    await new Promise<void>((resolve, reject) => {
      const upload = new Upload(createReadStream(path), {
        endpoint: server.endpoint,
        chunkSize: 1_000_000,
        onProgress: () => upload.abort(true).then(resolve, reject),
        onError: reject,
      })
      upload.start()
    })
    expect(methods(server)).toContain('DELETE')
    expect((await server.engine.list()).uploads).toEqual([])
    expect(await server.published()).toEqual(new Map())
  })
})

function done(Upload: NewUpload, source: unknown, options: Options): Promise<void> {
  return new Promise((resolve, reject) => {
    new Upload(source, { ...options, onSuccess: resolve, onError: reject }).start()
  })
}

function methods({ requests }: TusDisk): readonly string[] {
  return requests.map(each => each.split(' ')[0] ?? '').filter(each => each !== 'OPTIONS')
}
