import type { CallContext } from '../core/ports/hooks.ts'
import type { ProtocolContext } from './protocol.ts'

/** The caller of a request, held to the one collection that its mount shows: the one named, else the engine's first. */
export async function callerIn(
  context: ProtocolContext,
  collection: string | undefined = context.engine.limits.collections[0],
): Promise<CallContext> {
  const everywhere = await context.caller()
  // Named first: what is added behind a spread gives every single object a hidden class of its own in Node 20.
  return collection === undefined ? everywhere : Object.assign({ collection }, everywhere, { collection })
}
