import type { ByteSource } from './upload-engine.ts'

/** On the source itself: a set of them would be looked through at every garbage collection. */
const mark: unique symbol = Symbol('quayside: given away')

interface Marked {
  [mark]?: true
}

/**
 * Gives the memory of a source's buffers to the engine, which frees each as soon as its bytes are stored instead of leaving
 * it to the garbage collector. For streams whose buffers nobody else keeps, as the request of a Node server: whoever holds
 * on to one of them finds it empty afterwards.
 */
export function giveAway<Source extends ByteSource>(source: Source): Source {
  const marked: Source & Marked = source
  marked[mark] = true
  return source
}

/** Whether the buffers of a source may be freed. */
export function isGivenAway(source: ByteSource & Marked): boolean {
  return source[mark] === true
}
