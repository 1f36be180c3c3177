import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { backoffMs } from '../../src/client/backoff.ts'
import { hashFunctionOf } from '../../src/client/chain.ts'
import { resolveClientOptions } from '../../src/client/client-options.ts'
import { hashSlice } from '../../src/client/digest/hash-slice.ts'
import { md5Hash } from '../../src/client/digest/md5-hash.ts'
import { scriptHash } from '../../src/client/digest/script-hash.ts'
import { multipartBody } from '../../src/client/multipart.ts'
import { sampleRate, secondsLeft, startRate } from '../../src/client/rate.ts'
import { reasonIn } from '../../src/client/reason-in.ts'
import { refusalOf } from '../../src/client/refusal.ts'
import { retryAfterMs } from '../../src/client/retry-after.ts'
import { patternedBytes } from './support/bytes.ts'

const policy = { limit: 8, baseMs: 500, capMs: 30_000 }

test('the pause before a retry is random below a ceiling that doubles up to a cap', () => {
  expect([1, 2, 3, 7, 50].map(failures => backoffMs(policy, failures, 1))).toEqual([
    500, 1000, 2000, 30_000, 30_000,
  ])
  expect(backoffMs(policy, 5, 0)).toBe(0)
  expect(backoffMs(policy, 1, 0.5)).toBe(250)
})

test('a server may ask for more patience, within reason', () => {
  expect(backoffMs(policy, 1, 0.5, 60_000)).toBe(60_000)
  expect(backoffMs(policy, 1, 0.5, 86_400_000)).toBe(300_000)
})

test.each([
  ['5', 5000],
  [' 0 ', 0],
  ['Thu, 01 Jan 1970 00:00:20 GMT', 10_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After %s is understood', (value, expected) => {
  expect(retryAfterMs(value, 10_000)).toBe(expected)
})

test('a rate follows the line, smoothly, and does not count the time of a pause', () => {
  const first = sampleRate(startRate(0, 0), 1000, 1_000_000)
  expect(first.bytesPerSecond).toBe(1_000_000)
  const faster = sampleRate(first, 2000, 4_000_000).bytesPerSecond ?? 0
  expect(faster).toBeGreaterThan(1_000_000)
  expect(faster).toBeLessThan(3_000_000)
  const resumed = sampleRate(startRate(100_000, 1_000_000, first), 101_000, 2_000_000)
  expect(resumed.bytesPerSecond).toBe(1_000_000)
})

test('a sample that comes too soon or goes back changes no rate', () => {
  const rate = sampleRate(startRate(0, 0), 1000, 1000)
  expect(sampleRate(rate, 1001, 1_000_000)).toBe(rate)
  expect(sampleRate(rate, 2000, 500).bytesPerSecond).toBe(1000)
})

test('the time left is known once there is a rate, and none is left at the end', () => {
  expect(secondsLeft(startRate(0, 0), 1000)).toBeUndefined()
  expect(secondsLeft({ at: 0, bytes: 0, bytesPerSecond: 500 }, 1000)).toBe(2)
  expect(secondsLeft(startRate(0, 0), 0)).toBe(0)
})

test.each([
  [['File does not exist'], 'File does not exist'],
  [{ detail: 'JSON parse error' }, 'JSON parse error'],
  [{ message: 'File is corrupted' }, 'File is corrupted'],
  [
    { file_name: ['Too long', 'No dot'], file_size: ['Negative'] },
    'file_name: Too long; No dot; file_size: Negative',
  ],
  [{ non_field_errors: ['Offset does not match'] }, 'Offset does not match'],
  ['<html>', undefined],
  [null, undefined],
  [{ status: 3 }, undefined],
])('the reason in %j is found', (body, expected) => {
  expect(reasonIn(body)).toBe(expected)
})

test.each([
  [400, { message: 'Sent chunk is corrupted.', left_retries: '1' }, 'corrupted'],
  [400, { message: 'Sent chunk is corrupted.', left_retries: '0' }, 'corrupted'],
  [400, { message: 'None' }, 'failed'],
  [400, { message: 'File is corrupted' }, 'failed'],
  [400, { non_field_errors: ['Offset does not match'] }, 'out-of-step'],
  [400, { non_field_errors: ['File does not exist or not in a valid state'] }, 'out-of-step'],
  [400, ['File does not exist'], 'not-found'],
  [400, { file_name: ['Invalid file name'] }, 'rejected'],
  [400, { message: 'cut', code: 'CHUNK_CUT' }, 'corrupted'],
  [409, { message: 'taken over', code: 'LOCK_YIELD' }, 'out-of-step'],
  [409, { message: 'complete', code: 'UPLOAD_COMPLETED' }, 'rejected'],
  [409, '', 'out-of-step'],
  [410, { message: 'expired', code: 'UPLOAD_EXPIRED' }, 'not-found'],
  [423, { message: 'locked', code: 'LOCKED' }, 'unavailable'],
  [429, '', 'unavailable'],
  [501, '', 'rejected'],
  [507, { message: 'full', code: 'STORAGE_FULL' }, 'unavailable'],
] as const)('%i %j means %s', (status, body, code) => {
  expect(refusalOf({ status, text: '', header: () => undefined }, body, 0).code).toBe(code)
})

test('the hash function of a chain is told by its length, unless the client uses one of its own', () => {
  expect(hashFunctionOf('a'.repeat(64), 'md5')).toBe('sha256')
  expect(hashFunctionOf('a'.repeat(128), 'blake2b')).toBe('blake2b')
  expect(hashFunctionOf(undefined, 'sha1')).toBe('sha1')
})

test('a chunk is sent with its fields before the file', async () => {
  const { slices, type, fileAt } = multipartBody({ offset: '5' }, new TextEncoder().encode('abc'), 'xyz')
  expect(type).toBe('multipart/form-data; boundary=xyz')
  const text = await new Blob(slices as BlobPart[]).text()
  expect(text).toBe(
    '--xyz\r\nContent-Disposition: form-data; name="offset"\r\n\r\n5\r\n' +
      '--xyz\r\nContent-Disposition: form-data; name="file"; filename="chunk"\r\n' +
      'Content-Type: application/octet-stream\r\n\r\nabc\r\n--xyz--\r\n',
  )
  expect(text.indexOf('abc')).toBe(fileAt)
})

test('all problems of the options are told at once', () => {
  expect(() =>
    resolveClientOptions({ endpoint: '/files', chunkSize: 0, stallMs: 0.5, retries: { limit: -1 } }),
  ).toThrow(/endpoint must be .*; chunkSize must be .*; stallMs must be .*; retries.limit must be /)
})

test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70_001])(
  'MD5 in plain script is right for %i bytes',
  size => {
    const bytes = patternedBytes(size)
    const expected = createHash('md5').update(bytes).digest('hex')
    for (const cut of [size, 1, 63, 64, 100]) expect(md5InPieces(bytes, cut)).toBe(expected)
  },
)

test.each(['md5', 'sha1', 'sha256', 'sha512'])(
  '%s is the same by WebAssembly, without it, and in Node',
  async name => {
    const bytes = patternedBytes(9_000_001)
    const expected = createHash(name).update(bytes).digest('hex')
    expect(await hashSlice(name, new Blob([bytes]))).toBe(expected)
    expect(await hashSlice(name, bytes)).toBe(expected)
    const script = scriptHash(name, undefined)
    for (let start = 0; start < bytes.length; start += 4_000_000)
      script.update(bytes.slice(start, start + 4_000_000))
    expect(await script.hex()).toBe(expected)
  },
)

function md5InPieces(bytes: Uint8Array, cut: number): string | Promise<string> {
  const hash = md5Hash()
  for (let start = 0; start < bytes.length; start += cut) hash.update(bytes.subarray(start, start + cut))
  return hash.hex()
}
