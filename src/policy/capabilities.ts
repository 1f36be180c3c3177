import { createHmac, timingSafeEqual } from 'node:crypto'
import { UploadError } from '../core/errors.ts'
import type { Grant } from '../core/ports/hooks.ts'
import { systemClock } from '../core/system-clock.ts'
import type { Clock } from '../core/types.ts'
import { grantField } from '../http/grant-query.ts'
import { type Capability, capabilityOf, grantOf, payloadOf } from './capability.ts'

/** What links are signed with. Secrets have 32 characters at least. */
export interface CapabilityOptions {
  /** At least 32 characters that nobody can guess. Of several the first signs and all are believed, for rotation. */
  readonly secret: string | readonly string[]
  /** Time that links expire by. Default: the machine's. */
  readonly clock?: Clock
}

/** Makes and checks links that let whoever has them do what they say, and nothing else. */
export interface Capabilities {
  /** A token, for `Authorization: Bearer` or `?grant=`. `INVALID_OPTIONS` for what nobody could use. */
  sign(capability: Capability): string
  /** A URL with the token in its query. Relative ones stay relative. */
  link(url: string, capability: Capability): string
  /** What a token allows, for `authenticate`; `UNAUTHENTICATED` when it was not signed here, or is too old. */
  verify(token: string): { readonly owner?: string; readonly grant: Grant }
}

/** What tokens begin with: names them, and the version of what they say and of how they are signed. */
export const tokenPrefix = 'qsg1.'

/** Links signed with HMAC-SHA-256 (RFC 2104): `qsg1.<what it allows>.<signature>`, both base64url. No store, no state. */
export function capabilities({ secret, clock = systemClock }: CapabilityOptions): Capabilities {
  const secrets = typeof secret === 'string' ? [secret] : secret
  const [signing] = secrets
  if (signing === undefined || secrets.some(each => each.length < 32)) throw weakSecret()

  const sign = (capability: Capability): string => {
    const signed = tokenPrefix + Buffer.from(payloadOf(capability)).toString('base64url')
    return `${signed}.${macOf(signing, signed).toString('base64url')}`
  }

  return {
    sign,
    link: (url, capability) => `${url}${url.includes('?') ? '&' : '?'}${grantField}=${sign(capability)}`,
    verify(token) {
      const end = token.lastIndexOf('.')
      const signed = token.slice(0, Math.max(0, end))
      const mac = Buffer.from(token.slice(end + 1), 'base64url')
      // All secrets are tried, whichever fits: the time it takes tells nothing.
      const fits = secrets.map(each => isSame(macOf(each, signed), mac))
      if (!token.startsWith(tokenPrefix) || !fits.includes(true)) throw notOurs()
      const capability = capabilityOf(Buffer.from(signed.slice(tokenPrefix.length), 'base64url').toString())
      if (!capability) throw notOurs()
      if (capability.expiresAt <= clock.now()) throw expired(capability.expiresAt)
      const { owner } = capability
      return { ...(owner === undefined ? {} : { owner }), grant: grantOf(capability) }
    },
  }
}

function macOf(secret: string, text: string): Buffer {
  return createHmac('sha256', secret).update(text).digest()
}

function isSame(expected: Buffer, given: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(expected, given)
}

function notOurs(): UploadError {
  return new UploadError('UNAUTHENTICATED', 'This link is not valid')
}

function expired(at: number): UploadError {
  return new UploadError(
    'UNAUTHENTICATED',
    `This link expired at ${new Date(at).toISOString()}; ask for a new one`,
  )
}

function weakSecret(): UploadError {
  const problem =
    'secret must be one or more texts of at least 32 characters, for example randomBytes(32).toString("hex")'
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
