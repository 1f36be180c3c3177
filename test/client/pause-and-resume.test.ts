import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  type Transport,
  type TransportRequest,
  UploadClient,
  type UploadClientOptions,
  type UploadTask,
} from '../../src/client/index.ts'
import { fileSource, nodeTransport } from '../../src/client/node/index.ts'
import { chainOf, digestOf, patternedBytes } from './support/bytes.ts'
import { leapingClock } from './support/leaping-clock.ts'
import { until } from './support/until.ts'
import { type UploadLab, uploadLab } from './support/upload-lab.ts'

const bytes = patternedBytes(550_000)

test('a pause breaks off the request under way, and resuming goes on from what the server acknowledged', async () => {
  const lab = await uploadLab()
  const transport = watched(nodeTransport())
  const task = clientOf(lab, { transport }).upload(bytes, { name: 'a.bin' })
  const done = task.start()
  await until(task, ({ acknowledged }) => acknowledged >= 200_000)
  task.pause()
  expect(task.state).toBe('paused')
  expect([...transport.open].filter(({ signal }) => !signal.aborted)).toEqual([])
  task.resume()
  const { id, chain } = await done
  expect(lab.requests.filter(request => request === 'POST /files/init/')).toHaveLength(2)
  expect(digestOf(await lab.content(id))).toBe(digestOf(bytes))
  expect(chain).toBe(chainOf('md5', bytes, 100_000))
})

test('pausing and resuming at every step loses nothing', async () => {
  const lab = await uploadLab()
  const task = clientOf(lab).upload(bytes, { name: 'a.bin' })
  const done = task.start()
  for (let offset = 0; offset < 550_000; offset += 100_000) {
    await until(task, ({ bytes: sent, state }) => state === 'uploading' && sent > offset)
    task.pause()
    task.resume()
  }
  expect(digestOf(await lab.content((await done).id))).toBe(digestOf(bytes))
})

test('a cancelled upload is removed from the server', async () => {
  const lab = await uploadLab()
  const task = clientOf(lab).upload(bytes, { name: 'a.bin' })
  const done = task.start()
  await until(task, ({ acknowledged }) => acknowledged >= 200_000)
  await task.cancel()
  await expect(done).rejects.toMatchObject({ code: 'cancelled' })
  expect(task.state).toBe('cancelled')
  expect((await lab.engine.list()).uploads).toEqual([])
})

test('an upload cancelled before it started, or while paused, is over', async () => {
  const lab = await uploadLab()
  const idle = clientOf(lab).upload(bytes, { name: 'a.bin' })
  await idle.cancel()
  await expect(idle.start()).rejects.toMatchObject({ code: 'cancelled' })
  expect(lab.requests).toEqual([])
  const paused = await pausedAt(lab, 100_000)
  await paused.cancel()
  expect((await lab.engine.list()).uploads).toEqual([])
})

test('an aborted signal abandons the upload and leaves it to be resumed', async () => {
  const lab = await uploadLab()
  const stop = new AbortController()
  const task = clientOf(lab).upload(bytes, { name: 'a.bin', signal: stop.signal })
  const done = task.start()
  await until(task, ({ acknowledged }) => acknowledged >= 200_000)
  stop.abort(new Error('closing time'))
  await expect(done).rejects.toMatchObject({ code: 'cancelled', cause: { message: 'closing time' } })
  const uploadId = task.id ?? ''
  const { id } = await clientOf(lab).upload(bytes, { uploadId, verifyPrefix: true }).start()
  expect(id).toBe(uploadId)
  expect(digestOf(await lab.content(id))).toBe(digestOf(bytes))
})

test('another client goes on with an upload, and its chain goes on from the one of the server', async () => {
  const lab = await uploadLab()
  const uploadId = (await pausedAt(lab, 300_000, { hashFunction: 'sha256' })).id ?? ''
  const { chain } = await clientOf(lab)
    .upload(new Blob([bytes]), { uploadId })
    .start()
  expect(chain).toBe(chainOf('sha256', bytes, 100_000))
  expect(digestOf(await lab.content(uploadId))).toBe(digestOf(bytes))
})

test('a different file of the same size is not added to an upload whose prefix is verified', async () => {
  const lab = await uploadLab()
  const uploadId = (await pausedAt(lab, 300_000)).id ?? ''
  const other = patternedBytes(550_000, 2)
  const task = clientOf(lab).upload(other, { uploadId, verifyPrefix: true })
  await expect(task.start()).rejects.toMatchObject({ code: 'source-changed' })
  expect((await lab.engine.get(uploadId)).offset).toBe(300_000)
})

test('a prefix that was cut in other chunks is refused, not trusted', async () => {
  const lab = await uploadLab()
  const uploadId = (await pausedAt(lab, 300_000)).id ?? ''
  const resumed = clientOf(lab, { chunkSize: 70_000 }).upload(bytes, { uploadId, verifyPrefix: true })
  await expect(resumed.start()).rejects.toMatchObject({ code: 'source-changed' })
})

test('a file of another size is not added to an upload', async () => {
  const lab = await uploadLab()
  const uploadId = (await pausedAt(lab, 100_000)).id ?? ''
  const task = clientOf(lab).upload(bytes.subarray(1), { uploadId })
  await expect(task.start()).rejects.toMatchObject({
    code: 'source-changed',
    message: 'The upload was begun with 550000 bytes, and this source has 549999',
  })
})

test('an upload that the server does not know is not found', async () => {
  const lab = await uploadLab()
  const uploadId = '851114f2-c061-4137-a576-28abcaa772e3'
  const client = clientOf(lab)
  await expect(client.upload(bytes, { uploadId }).start()).rejects.toMatchObject({ code: 'not-found' })
  await expect(client.status(uploadId)).rejects.toMatchObject({ code: 'not-found', status: 404 })
  await expect(client.remove(uploadId)).resolves.toBeUndefined()
})

test('a file on disk is uploaded, and one that is written to meanwhile is refused', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'quayside-client-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const path = join(directory, 'a.bin')
  await writeFile(path, bytes)
  const lab = await uploadLab()
  const source = await fileSource(path)
  onTestFinished(() => source.close())
  const { id } = await clientOf(lab).upload(source, { name: 'a.bin' }).start()
  expect(digestOf(await lab.content(id))).toBe(digestOf(bytes))

  const task = clientOf(lab).upload(source, { name: 'a.bin' })
  const done = task.start()
  await until(task, ({ acknowledged }) => acknowledged >= 200_000)
  task.pause()
  await utimes(path, 1, 1)
  task.resume()
  await expect(done).rejects.toMatchObject({ code: 'source-changed' })
})

test('a directory is no source', async () => {
  await expect(fileSource(tmpdir())).rejects.toMatchObject({ code: 'invalid-options' })
})

async function pausedAt(
  lab: UploadLab,
  offset: number,
  options: Partial<UploadClientOptions> = {},
): Promise<UploadTask> {
  const task = clientOf(lab, options).upload(bytes, { name: 'a.bin' })
  void task.start().catch(() => {})
  await until(task, ({ acknowledged }) => acknowledged >= offset)
  task.pause()
  return task
}

function clientOf(lab: UploadLab, options: Partial<UploadClientOptions> = {}): UploadClient {
  return new UploadClient({ endpoint: lab.endpoint, clock: leapingClock(), ...options })
}

/** Knows which requests are under way. */
function watched(transport: Transport): Transport & { readonly open: ReadonlySet<TransportRequest> } {
  const open = new Set<TransportRequest>()
  return {
    ...transport,
    open,
    send(request) {
      open.add(request)
      return transport.send(request).finally(() => open.delete(request))
    },
  }
}
