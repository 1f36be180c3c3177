import { UploadError } from '../../core/errors.ts'
import type { AzureStorageOptions } from './azure-options.ts'

/** Three to 63 lower-case letters, digits and single dashes, or one of the two that Azure names itself. */
const containerName = /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$|^\$(root|web)$/

/** Says everything that cannot work at once: `INVALID_OPTIONS`. Never repeats a credential. */
export function checkOptions(options: AzureStorageOptions): void {
  const problems = [...placeProblems(options), ...choiceProblems(options), ...numberProblems(options)]
  if (problems.length === 0) return
  throw new UploadError('INVALID_OPTIONS', `azureStorage cannot work: ${problems.join('; ')}`, {
    details: { problems },
  })
}

function placeProblems({
  container,
  client,
  connectionString,
  accountUrl,
  prefix,
}: AzureStorageOptions): string[] {
  const problems: string[] = []
  if (typeof container !== 'string' || !containerName.test(container))
    problems.push(
      `container must be 3 to 63 lower-case letters, digits and single dashes, not ${JSON.stringify(container)}`,
    )
  const ways = [client, connectionString, accountUrl].filter(way => way !== undefined)
  if (ways.length !== 1) problems.push('give one of client, connectionString and accountUrl')
  if (accountUrl !== undefined && !URL.canParse(accountUrl))
    problems.push('accountUrl must be a URL like https://<account>.blob.core.windows.net')
  if (prefix !== undefined && (prefix.startsWith('/') || prefix.length > 512))
    problems.push('prefix must have at most 512 characters and not begin with /')
  return problems
}

function choiceProblems({ staging, checksums }: AzureStorageOptions): string[] {
  const problems: string[] = []
  if (staging !== undefined && !['key', 'private'].includes(staging))
    problems.push(`staging must be 'key' or 'private', not '${staging}'`)
  if (checksums !== undefined && checksums !== false && !['crc64', 'md5'].includes(checksums))
    problems.push(`checksums must be 'crc64', 'md5' or false, not '${checksums}'`)
  return problems
}

function numberProblems({ directExpiresMs, retries }: AzureStorageOptions): string[] {
  const whole = [
    ['directExpiresMs', directExpiresMs, 1000, 7 * 86_400_000],
    ['retries', retries, 0, 100],
  ] as const
  return whole
    .filter(([, value, min, max]) => value !== undefined && !isWholeWithin(min, max, value))
    .map(([name, value, min, max]) => `${name} must be a whole number from ${min} to ${max}, not ${value}`)
}

function isWholeWithin(min: number, max: number, value: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max
}
