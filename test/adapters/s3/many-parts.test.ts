import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { crc32 } from 'node:zlib'
import { expect, it } from 'vitest'
import { hexOfCrc } from '../../../src/adapters/cloud/crc-text.ts'
import { s3Storage } from '../../../src/adapters/s3/index.ts'

const zeros = Buffer.alloc(5 * 1024 * 1024)

it('a completion names all of 10,000 parts, and the checksum and size of the whole', async () => {
  let body = ''
  const server = createServer(async (request, response) => {
    for await (const piece of request) body += piece
    response.end('<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const asked = once(server, 'request')

  const storage = s3Storage({
    bucket: 'b',
    config: {
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      forcePathStyle: true,
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    },
  })
  const mark = { id: 'u', key: 'k', object: 'k', uploadId: 'i', mark: 'm' }
  const digest = { algorithm: 'crc32', value: hexOfCrc(crc32(zeros)) }
  const parts = Array.from({ length: 10_000 }, (_, index) => ({
    number: index + 1,
    offset: index * zeros.length,
    size: zeros.length,
    etag: `"${index + 1}"`,
    digest,
  }))
  const size = parts.length * zeros.length
  const handle = { ...mark, conflict: 'refuse', partSize: zeros.length } as const
  const object = await storage.complete(handle, { size, parts }, { signal: new AbortController().signal })

  const [{ headers }] = await asked
  let whole = 0
  for (let index = 0; index < 100; index += 1) whole = crc32(zeros, whole)
  const hundredth = await storage.complete(
    handle,
    { size: 100 * zeros.length, parts: parts.slice(0, 100) },
    { signal: new AbortController().signal },
  )
  expect(hundredth.digest).toEqual({ algorithm: 'crc32', value: hexOfCrc(whole) })
  expect(object).toMatchObject({ key: 'k', size, etag: '"whole"' })
  const checksum = Buffer.from(object.digest?.value ?? '', 'hex').toString('base64')
  expect(headers).toMatchObject({
    'if-none-match': '*',
    'x-amz-checksum-crc32': checksum,
    'x-amz-checksum-type': 'FULL_OBJECT',
    'x-amz-mp-object-size': String(size),
  })
  expect(body.match(/<PartNumber>/g)).toHaveLength(10_100)
  expect(body).toContain('<PartNumber>10000</PartNumber>')
  await storage.close?.()
  server.close()
})
