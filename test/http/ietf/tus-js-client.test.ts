import * as v4 from 'tus-js-client'
import * as v5 from 'tus-js-client-5'
import { describe, expect, it } from 'vitest'
import { publishedBytes } from '../support/wire.ts'
import { serveIetf, serveInSmallWrites } from './support/ietf-wire.ts'

const clients = [
  ['4', v4],
  ['5', v5],
] as const
const protocols = ['ietf-draft-03', 'ietf-draft-05'] as const
const cases = clients.flatMap(([version, client]) =>
  protocols.map(protocol => ({ version, protocol, Upload: client.Upload as typeof v5.Upload })),
)

const file = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => 97 + (at % 26)))
const text = file.toString('latin1')

describe.each(cases)('tus-js-client $version with $protocol', ({ Upload, protocol }) => {
  const upload = (options: Partial<v5.UploadOptions>) =>
    new Promise<v5.Upload>((resolve, reject) => {
      const task: v5.Upload = new Upload(file, {
        protocol,
        retryDelays: [],
        ...options,
        onSuccess: () => resolve(task),
        onError: reject,
      })
      task.start()
    })

  it.each([
    ['in one append', {}],
    ['in chunks', { chunkSize: 700_000 }],
    ['in chunks that end with the file', { chunkSize: 1_500_000 }],
    ['from its creation on', { uploadDataDuringCreation: true, chunkSize: 700_000 }],
    ['whole with its creation', { uploadDataDuringCreation: true }],
  ])('uploads a file %s', async (_, options) => {
    const server = await serveIetf()
    await upload({ endpoint: server.base, ...options })
    expect(publishedBytes(server.storage) === text).toBe(true)
  })

  it('resumes where a paused upload stood', async () => {
    const server = await serveInSmallWrites()
    const address = await new Promise<string>((resolve, reject) => {
      const task: v5.Upload = new Upload(file, {
        protocol,
        retryDelays: [],
        endpoint: server.base,
        chunkSize: 1_000_000,
        onError: reject,
        onChunkComplete: () => void task.abort().then(() => resolve(task.url ?? ''), reject),
      })
      task.start()
    })
    expect(server.storage.objects.size).toBe(0)
    const sent: number[] = []
    await upload({ uploadUrl: address, onChunkComplete: size => sent.push(size) })
    expect(sent.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(2_000_000)
    expect(publishedBytes(server.storage) === text).toBe(true)
  })

  it('gives an upload up', async () => {
    const server = await serveIetf()
    const task = await new Promise<v5.Upload>((resolve, reject) => {
      const started: v5.Upload = new Upload(file, {
        protocol,
        retryDelays: [],
        endpoint: server.base,
        chunkSize: 1_000_000,
        onError: reject,
        onChunkComplete: () => resolve(started),
      })
      started.start()
    })
    await task.abort(true)
    expect((await server.engine.list()).uploads).toEqual([])
  })
})
