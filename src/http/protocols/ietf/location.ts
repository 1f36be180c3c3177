import type { IetfCall } from './ietf-call.ts'

/** Where an upload is, the same in interim and final responses. */
export function location({ place, options }: IetfCall, id: string): { readonly location: string } {
  const origin = options.absoluteLocation ? (place.origin ?? '') : ''
  return { location: `${origin}${place.base}/${encodeURIComponent(id)}${place.linkQuery}` }
}
