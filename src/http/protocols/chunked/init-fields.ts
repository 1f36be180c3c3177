import type { UploadRequest, WireFields } from '../../../core/ports/functions.ts'
import type { EngineLimits } from '../../../core/upload-engine.ts'
import { isMediaType } from '../../media-type.ts'
import type { ChunkedSettings } from './chunked-options.ts'
import { FieldCheck } from './field-check.ts'
import { fieldLimits } from './field-limits.ts'

/** What an init request asks for: the state of an upload there is, or a new one. */
export type InitAsk = { readonly resume: string } | { readonly create: UploadRequest }

/** Holds the fields to the seed's rules; `INVALID_INPUT` names each that breaks one. */
export function initFields(fields: WireFields, limits: EngineLimits, settings: ChunkedSettings): InitAsk {
  const check = new FieldCheck(fields)
  const resume = check.id('unique_id', settings.idPattern)
  const length = check.integer('file_size')
  const name = fileName(check)
  const hashFunction = hashName(check, limits)
  check.integer('offset')
  check.refuse()
  if (resume !== undefined) return { resume }
  // The seed looks for what is missing only once nothing that is there is wrong, and here without a full stop.
  if (length === undefined) check.add('file_size', 'required', 'This field is required')
  if (name === undefined) check.add('file_name', 'required', 'This field is required')
  check.refuse()
  const contentType = mediaType(fields)
  return { create: optional({ name, length, hashFunction, contentType, collection: settings.collection }) }
}

function fileName(check: FieldCheck): string | undefined {
  const name = check.text('file_name', fieldLimits.name)
  if (name === undefined || name.includes('.')) return name
  return check.add('file_name', 'no-extension', 'Invalid file name. File name must have an extension')
}

function hashName(check: FieldCheck, limits: EngineLimits): string | undefined {
  if (!check.has('hash_function')) return undefined
  const name = check.text('hash_function', fieldLimits.hashName)?.toLowerCase()
  if (name === undefined || limits.hashFunctions.some(each => each.name === name)) return name
  return check.add('hash_function', 'unknown', 'Invalid hash function')
}

/** Not of the seed: an application's own field of that name is let be. */
function mediaType({ content_type: type }: WireFields): string | undefined {
  return isMediaType(type) ? type : undefined
}

function optional(
  request: { readonly [K in keyof UploadRequest]: UploadRequest[K] | undefined },
): UploadRequest {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined))
}
