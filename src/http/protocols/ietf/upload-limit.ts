import { serializeDictionary } from 'structured-headers'
import type { Upload } from '../../../core/types.ts'
import type { EngineLimits } from '../../../core/upload-engine.ts'
import type { Dialect } from './dialect.ts'
import type { IetfCall } from './ietf-call.ts'
import type { IetfOptions } from './ietf-options.ts'

/** `Upload-Limit` of an upload as it stands now; nothing in drafts without it. */
export function uploadLimit({ engine, dialect, options }: IetfCall, upload: Upload): Record<string, string> {
  return limitField(engine.limits, options, dialect.ageLimit, timeLeft(upload, engine.now()))
}

/** What holds for any upload that is created here. */
export function offeredLimit(
  limits: EngineLimits,
  options: IetfOptions,
  { ageLimit }: Pick<Dialect, 'ageLimit'> = { ageLimit: 'max-age' },
): Record<string, string> {
  return limitField(limits, options, ageLimit, limits.expiresAfterMs)
}

function limitField(
  { maxBytes }: EngineLimits,
  { maxAppendSize, minAppendSize }: IetfOptions,
  ageLimit: Dialect['ageLimit'],
  lifeMs: number | undefined,
): Record<string, string> {
  if (!ageLimit) return {}
  const limits = {
    ...(maxBytes === undefined ? {} : { 'max-size': maxBytes }),
    ...(maxAppendSize === undefined ? {} : { 'max-append-size': maxAppendSize }),
    ...(minAppendSize === undefined ? {} : { 'min-append-size': minAppendSize }),
    ...(lifeMs === undefined ? {} : { [ageLimit]: Math.floor(lifeMs / 1000) }),
  }
  // An empty dictionary cannot be sent; the draft asks for this one instead.
  const sent = Object.keys(limits).length === 0 ? { 'min-size': 0 } : limits
  return { 'upload-limit': serializeDictionary(sent) }
}

function timeLeft({ status, expiresAt }: Upload, now: number): number | undefined {
  const mayExpire = status === 'created' || status === 'uploading'
  return mayExpire && expiresAt !== undefined ? Math.max(0, expiresAt - now) : undefined
}
