import { inspect } from 'node:util'
import { BlobServiceClient, ContainerSASPermissions } from '@azure/storage-blob'
import { describe, expect, it } from 'vitest'
import { azureFailure } from '../../../src/adapters/azure/azure-failure.ts'
import type { AzureStorageOptions } from '../../../src/adapters/azure/index.ts'
import { type ErrorCode, isUploadError } from '../../../src/core/errors.ts'
import { azureService } from '../../services/azure-service.ts'
import { expectCode } from '../../support/expect-code.ts'
import { azureBench, context, readAll, targetOf } from './support/azure-bench.ts'

const service = await azureService()
const bench = azureBench(service)
const wrongKey = Buffer.from('VERYSECRETINDEED').toString('base64')
const accountUrl = BlobServiceClient.fromConnectionString(service.connectionString).url

async function failureWith<C extends ErrorCode>(
  options: Partial<AzureStorageOptions>,
  code: C,
): Promise<string> {
  const storage = bench.open(options)
  const error = await expectCode(storage.create(targetOf(), context), code)
  const all = inspect(error, { depth: 9, showHidden: true })
  for (const secret of [wrongKey, 'VERYSECRETINDEED', 'sig=']) expect(all).not.toContain(secret)
  const problems = await storage.check?.(context)
  expect(problems).toHaveLength(1)
  expect(`${problems?.[0]?.problem}. ${problems?.[0]?.remedy}`.length).toBeGreaterThan(40)
  return error.message
}

/** The account's URL with a signature of the account's key that allows so much. */
async function signed(permissions: string, expiresOn = new Date(Date.now() + 3_600_000)): Promise<string> {
  const url = await bench.client.generateSasUrl({
    permissions: ContainerSASPermissions.parse(permissions),
    expiresOn,
  })
  return `${accountUrl}${new URL(url).search}`
}

describe('Azure says what is wrong and what to do', () => {
  it('when there is no such container', async () => {
    expect(await failureWith({ container: 'quayside-missing' }, 'STORAGE_MISCONFIGURED')).toContain(
      'there is no container quayside-missing. Create the container',
    )
  })

  it('when the key is wrong', async () => {
    const connectionString = service.connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${wrongKey}`)
    const options = { connectionString }
    expect(await failureWith(options, 'STORAGE_DENIED')).toMatch(/credentials/)
  })

  it('when the signature may not do it', async () => {
    const options = { accountUrl: await signed('r') }
    expect(await failureWith(options, 'STORAGE_DENIED')).toContain('Give these credentials the permissions')
  })

  it('when the signature has expired', async () => {
    const options = { accountUrl: await signed('rcwdl', new Date(Date.now() - 60_000)) }
    expect(await failureWith(options, 'STORAGE_DENIED')).toMatch(/\(Auth\w+\)/)
  })

  it('when nothing listens there', async () => {
    const options = { accountUrl: 'http://127.0.0.1:9/account?sig=VERYSECRETINDEED' }
    expect(await failureWith(options, 'STORAGE_UNAVAILABLE')).toContain('cannot be reached')
  })

  it('when an object is not there', async () => {
    const error = await expectCode(readAll(bench.open(), 'nothing/here', 0, 9), 'STORAGE_GONE')
    expect(error.message).toContain('nothing/here')
  })

  it('when blocks have expired', async () => {
    const storage = bench.open()
    const handle = await storage.create(targetOf(), context)
    const lost = { number: 1, offset: 0, size: 9, etag: `${handle.mark}.00001.00000000` }
    const error = await expectCode(
      storage.complete(handle, { size: 9, parts: [lost] }, context),
      'STORAGE_GONE',
    )
    expect(error.message).toContain('uncommitted blocks for 7 days')
    await storage.abort(handle, context)
  })

  it('when a name is none that Azure takes', async () => {
    const error = await expectCode(
      bench.open().create(targetOf({ key: 'a/b./c' }), context),
      'INVALID_OPTIONS',
    )
    expect(error.message).toContain('ends with a dot')
  })
})

describe('an id that is taken', () => {
  it('is ID_TAKEN, and the upload that has it goes on', async () => {
    const storage = bench.open()
    const { id } = targetOf()
    const handle = await storage.create(targetOf({ id }), context)
    await expectCode(storage.create(targetOf({ id }), context), 'ID_TAKEN')
    expect(await storage.inspect(handle, context)).toEqual({ state: 'open', parts: [] })
    await storage.abort(handle, context)
  })
})

describe("a client of the application's own", () => {
  it('is used as it is', async () => {
    const client = BlobServiceClient.fromConnectionString(service.connectionString)
    expect(await bench.open({ client }).check?.(context)).toEqual([])
  })

  it('may have a signature alone', async () => {
    expect(await bench.open({ accountUrl: await signed('rcwdl') }).check?.(context)).toEqual([])
  })
})

const answers: readonly (readonly [string, number, string, ErrorCode, RegExp])[] = [
  ['AuthenticationFailed', 403, 'Request date header too old', 'STORAGE_DENIED', /NTP/],
  ['AuthenticationFailed', 403, 'Signature not valid in the specified time frame', 'STORAGE_DENIED', /Renew/],
  [
    'AuthenticationFailed',
    403,
    'The MAC signature is not the same',
    'STORAGE_DENIED',
    /Check the access key/,
  ],
  [
    'InvalidAuthenticationInfo',
    401,
    'Lifetime validation failed. The token is expired.',
    'STORAGE_DENIED',
    /Renew/,
  ],
  ['AuthorizationFailure', 403, 'No', 'STORAGE_DENIED', /firewall/],
  ['AuthorizationPermissionMismatch', 403, 'No', 'STORAGE_DENIED', /A role that was just given/],
  ['KeyBasedAuthenticationNotPermitted', 403, 'No', 'STORAGE_DENIED', /takes no keys/],
  ['NoAuthenticationInformation', 401, 'No', 'STORAGE_DENIED', /Set them in the environment/],
  ['ContainerBeingDeleted', 409, 'No', 'STORAGE_MISCONFIGURED', /there is no container photos/],
  ['Crc64Mismatch', 400, 'No', 'STORAGE_FAILED', /did not arrive as they were sent/],
  ['BlobImmutableDueToPolicy', 409, 'No', 'STORAGE_FAILED', /keeps blobs from being changed/],
  ['Whatever', 507, 'No', 'STORAGE_FULL', /quota/],
  ['Whatever', 400, 'No', 'STORAGE_FAILED', /Whatever/],
]

describe('what Azure answers', () => {
  it.each(answers)('%s %i (%s) is %s', (code, statusCode, message, expected, words) => {
    const error = Object.assign(new Error(message), { code, statusCode })
    const failure = azureFailure(error, 'store it', 'container photos')
    expect(isUploadError(failure, expected)).toBe(true)
    expect(String(failure)).toMatch(words)
  })

  it('to a credential that finds nothing is told as missing credentials', () => {
    const error = Object.assign(new Error('none'), { name: 'CredentialUnavailableError' })
    expect(String(azureFailure(error, 'store it', 'container photos'))).toContain('no credentials were found')
  })
})
