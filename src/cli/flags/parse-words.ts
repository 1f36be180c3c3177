import { UploadError } from '../../core/errors.ts'

/** A TCP port; 0 asks the system for a free one. */
export function parsePort(text: string): number {
  const port = parseCount(text)
  if (port > 65_535) throw refusal(`'${text}' is not a port: write 0 to 65535`)
  return port
}

/** A whole number from `least`. */
export function parseCount(text: string, least: number = 0): number {
  const count = /^\d{1,15}$/.test(text.trim()) ? Number(text) : -1
  if (count < least) throw refusal(`'${text}' is not a whole number from ${least}`)
  return count
}

/** What an environment variable may say for a switch. */
export function parseSwitch(text: string): boolean {
  const word = text.trim().toLowerCase()
  if (['1', 'true', 'yes', 'on'].includes(word)) return true
  if (['0', 'false', 'no', 'off'].includes(word)) return false
  throw refusal(`'${text}' is neither yes nor no: write true or false`)
}

/** Names with commas between them. */
export function parseNames(text: string): readonly string[] {
  const names = text.split(',').map(name => name.trim())
  if (names.some(name => name === '')) throw refusal(`'${text}' has an empty name: write a,b,c`)
  return names
}

/** Text that must say something: an empty variable is a mistake, not a value. */
export function parseText(text: string): string {
  if (text.trim() === '') throw refusal('it is empty: leave it out or give a value')
  return text
}

/** What an `Authorization` header can carry after `Bearer `. */
export function parseToken(text: string): string {
  if (/^[\x21-\x7e]{1,4096}$/.test(text)) return text
  throw refusal('a token is 1 to 4096 visible ASCII characters without spaces')
}

/** Where the uploads are mounted: `/files`, without a slash at its end. */
export function parseMountPath(text: string): string {
  const path = text.trim().replace(/\/+$/, '')
  if (/^(\/[\w.~-]+)+$/.test(path) && !/\/\.{1,2}(\/|$)/.test(path)) return path
  throw refusal(`'${text}' cannot be a path for uploads: write one or more names after slashes, as in /files`)
}

function refusal(problem: string): UploadError<'INVALID_OPTIONS'> {
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
