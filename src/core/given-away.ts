import type { ByteSource } from './upload-engine.ts'

const sources = new WeakSet<ByteSource>()

/**
 * Gives the memory of a source's buffers to the engine, which frees each as soon as its bytes are stored instead of leaving
 * it to the garbage collector. For streams whose buffers nobody else keeps, as the request of a Node server: whoever holds
 * on to one of them finds it empty afterwards.
 */
export function giveAway<Source extends ByteSource>(source: Source): Source {
  sources.add(source)
  return source
}

/** Whether the buffers of a source may be freed. */
export function isGivenAway(source: ByteSource): boolean {
  return sources.has(source)
}
