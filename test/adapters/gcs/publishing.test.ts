import type { IncomingMessage } from 'node:http'
import { Storage } from '@google-cloud/storage'
import { describe, expect, it } from 'vitest'
import type { GcsHandle } from '../../../src/adapters/gcs/index.ts'
import type { StorageAdapter, StorageTarget } from '../../../src/core/ports/storage.ts'
import { expectCode } from '../../support/expect-code.ts'
import { bucket, context, gcsLab, partOf, throughJson, writeAll } from './support/gcs-lab.ts'

const lab = await gcsLab()
const MiB = 1_048_576
const modes = ['resumable', 'parallel'] as const

/** An upload that is whole, in a bucket where its key is taken by an older one where that matters. */
async function whole(
  storage: StorageAdapter<GcsHandle>,
  bytes: Buffer,
  overrides: Partial<StorageTarget> = {},
) {
  const target = lab.target(overrides)
  const handle = await storage.create(target, context)
  return { target, handle, assembly: await writeAll(storage, handle, bytes, MiB) }
}

describe.each(modes)('completing in %s mode', mode => {
  const open = () => lab.open({ mode, retries: 0 })

  it.each([
    ['under a free key', 'rename', false],
    ['beside a taken key', 'rename', true],
    ['over an older object', 'replace', true],
  ] as const)(
    '%s gives the same answer after a crash at any request, before it or after',
    async (_, conflict, isTaken) => {
      for (const crash of [{ status: 403 }, { answerCutAfter: 0 }]) {
        for (let at = 1; ; at += 1) {
          const bytes = lab.bytes(MiB + 11)
          const { target, handle, assembly } = await whole(open(), bytes, { conflict })
          const older = lab.bytes(9)
          if (isTaken) lab.emulator.objects.put(bucket, target.key, older)
          const crashed = await completeCrashing(handle, assembly, at, crash)
          const object = await open().complete(throughJson(handle), throughJson(assembly), context)
          lab.expectPublished(object.key, bytes)
          const expected = conflict === 'rename' && isTaken ? [object.key, target.key] : [target.key]
          expect(lab.names()).toEqual(expected.sort())
          if (conflict === 'rename' && isTaken) lab.expectPublished(target.key, older)
          lab.emulator.objects.in(bucket).clear()
          if (!crashed) break
        }
      }
    },
  )

  /** Whether there was such a request at all. */
  async function completeCrashing(
    handle: GcsHandle,
    assembly: Parameters<StorageAdapter<GcsHandle>['complete']>[1],
    at: number,
    crash: object,
  ): Promise<boolean> {
    let count = 0
    lab.emulator.meddle = () => {
      count += 1
      return count === at ? crash : undefined
    }
    const crashed = await open()
      .complete(handle, assembly, context)
      .then(
        () => false,
        () => true,
      )
    lab.emulator.meddle = () => undefined
    return crashed
  }

  it('never brings its object back over one that replaced it, also not after a crash', async () => {
    const bytes = lab.bytes(10)
    const { target, handle, assembly } = await whole(open(), bytes, { conflict: 'replace' })
    lab.emulator.meddle = ({ url = '' }) => (url.includes('rewriteTo') ? { answerCutAfter: 0 } : undefined)
    await expectCode(open().complete(handle, assembly, context), 'STORAGE_UNAVAILABLE')
    lab.emulator.meddle = () => undefined
    const newer = lab.bytes(20)
    lab.emulator.objects.put(bucket, target.key, newer)
    const { key, size } = await open().complete(handle, assembly, context)
    expect({ key, size }).toEqual({ key: target.key, size: bytes.length })
    lab.expectPublished(target.key, newer)
    expect(lab.names()).toEqual([target.key])
  })

  it('tells the object what the upload was told, in as many calls as another storage class takes', async () => {
    const bytes = lab.bytes(3 * MiB)
    const storage = lab.open({
      mode,
      prefix: 'media/',
      objectSettings: ({ contentType }) => ({
        cacheControl: `of ${contentType}`,
        contentDisposition: 'inline',
        storageClass: 'NEARLINE',
      }),
    })
    const metadata = { name: 'Ünïcode 🚢', empty: '' }
    const told = { contentType: 'image/png', metadata }
    const { target, handle, assembly } = await whole(storage, bytes, told)
    const privateClasses = lab
      .names()
      .map(name => lab.emulator.objects.get(bucket, name).resource.storageClass)
    expect(new Set(privateClasses)).toEqual(new Set(['STANDARD']))
    const object = await storage.complete(handle, assembly, context)
    expect(object).toMatchObject({ key: target.key, size: bytes.length, digest: { algorithm: 'crc32c' } })
    const { resource } = lab.emulator.objects.get(bucket, `media/${target.key}`)
    expect(resource).toMatchObject({
      contentType: 'image/png',
      cacheControl: 'of image/png',
      contentDisposition: 'inline',
      storageClass: 'NEARLINE',
      metadata: { ...metadata, 'quayside-upload': handle.token },
    })
    expect(lab.names()).toEqual([`media/${target.key}`])
  })

  it('refuses metadata that the service would refuse at the end', async () => {
    const metadata = { text: 'x'.repeat(8192) }
    const error = await expectCode(open().create(lab.target({ metadata }), context), 'INVALID_INPUT')
    expect(error.details.problems[0]?.field).toBe('metadata')
  })
})

describe('parallel parts', () => {
  it('more than 32 are composed in a tree, and nothing of it is left', async () => {
    const storage = lab.open({ mode: 'parallel' })
    const bytes = lab.bytes(70 * MiB + 1)
    const { target, handle, assembly } = await whole(storage, bytes)
    lab.emulator.log.length = 0
    await storage.complete(handle, assembly, context)
    expect(lab.emulator.log.filter(line => line.includes('/compose')).length).toBe(4)
    lab.expectPublished(target.key, bytes)
    expect(lab.names()).toEqual([target.key])
  })

  it('a part that was replaced after its receipt was given is never published', async () => {
    const storage = lab.open({ mode: 'parallel' })
    const bytes = lab.bytes(2 * MiB)
    const { target, handle, assembly } = await whole(storage, bytes)
    await storage.writePart(handle, partOf(lab.bytes(2 * MiB), 1, MiB), context)
    await expectCode(storage.complete(handle, assembly, context), 'STORAGE_GONE')
    expect(lab.names()).not.toContain(target.key)
  })

  it('a part that arrives damaged is sent again', async () => {
    const storage = lab.open({ mode: 'parallel' })
    const message = 'Provided CRC32C "AAAAAA==" doesn\'t match calculated CRC32C "BBBBBB==".'
    const isUpload = ({ url = '' }: IncomingMessage) => url.includes('uploadType=multipart')
    lab.trouble(isUpload, { status: 400, reason: 'invalid', message }, { status: 503 })
    const bytes = lab.bytes(100)
    const { target, handle, assembly } = await whole(storage, bytes)
    await storage.complete(handle, assembly, context)
    lab.expectPublished(target.key, bytes)
  })
})

describe('parts sent straight to the bucket', () => {
  const open = () => lab.open({ mode: 'parallel', client: lab.signingClient })

  it('arrive by signed addresses that take their size and no other, and are listed and published', async () => {
    const storage = open()
    const target = lab.target({ length: MiB + 5 })
    const bytes = lab.bytes(MiB + 5)
    const handle = await storage.create(target, context)
    const places = [partOf(bytes, 1, MiB), partOf(bytes, 2, MiB)]
    const parts = (await storage.direct?.(handle, places, context)) ?? []
    for (const { url, method, headers, offset, size } of parts) {
      const wrong = await fetch(url, { method, headers, body: bytesOf(bytes, 0, size - 1) })
      expect(wrong.status).toBe(400)
      const right = await fetch(url, { method, headers, body: bytesOf(bytes, offset, size) })
      expect(right.status).toBe(200)
    }
    expect(new URL(parts[0]?.url ?? '').searchParams.get('X-Goog-SignedHeaders')).toBe(
      'content-type;host;x-goog-content-length-range;x-goog-storage-class',
    )
    const view = await storage.inspect(handle, context)
    expect(view.parts?.map(({ number, offset, size }) => ({ number, offset, size }))).toEqual(
      places.map(({ number, offset, size }) => ({ number, offset, size })),
    )
    await storage.complete(handle, { size: bytes.length, parts: view.parts ?? [] }, context)
    lab.expectPublished(target.key, bytes)
  })

  it('are refused in words when the client cannot sign', async () => {
    // Of a person, as `gcloud auth application-default login` leaves them: there is no key in them.
    const credentials = { type: 'authorized_user', client_id: 'a', client_secret: 'b', refresh_token: 'c' }
    const client = new Storage({ apiEndpoint: lab.emulator.endpoint, projectId: 'test', credentials })
    const storage = lab.open({ mode: 'parallel', client })
    const handle = await storage.create(lab.target(), context)
    const signing = storage.direct?.(handle, [{ number: 1, offset: 0, size: 1 }], context)
    const error = await expectCode(Promise.resolve(signing), 'STORAGE_DENIED')
    expect(error.message).toContain('iam.serviceAccounts.signBlob')
  })
})

function bytesOf(bytes: Buffer, offset: number, size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes.subarray(offset, offset + size))
}
