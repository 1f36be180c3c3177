import { Readable } from 'node:stream'

/** A Node stream that gives this text and then hangs, as a client that lost its network does. */
export function hangingSource(text = ''): Readable {
  const stream = new Readable({ read() {} })
  if (text !== '') stream.push(Buffer.from(text, 'latin1'))
  return stream
}

/** A Node stream that gives this text and then breaks off. */
export function cutSource(text: string): Readable {
  const stream = hangingSource(text)
  stream.once('data', () => stream.destroy(new Error('socket hang up')))
  // Only the reader decides when bytes flow.
  stream.pause()
  return stream
}
