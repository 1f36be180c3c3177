import { connect } from 'node:net'

export interface Leaving {
  /** The client goes away after it has sent so many bytes. */
  readonly afterSent?: number
  /** The client goes away with the first byte that it is sent. */
  readonly onAnswer?: boolean
  /** The bytes are sent in two pieces, the second from here on. */
  readonly pauseAt?: number
}

/** Writes bytes to a connection of their own, and gives what came back until it closed. */
export function exchange(port: number, bytes: Buffer, leaving: Leaving = {}): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.setEncoding('latin1').setNoDelay(true)
    socket.on('data', (text: string) => {
      received += text
      if (leaving.onAnswer) socket.destroy()
    })
    // A server that refuses may close while the client still writes; what it said before counts.
    socket.on('error', () => {})
    socket.on('close', () => resolve(received))
    const { afterSent, pauseAt } = leaving
    if (afterSent !== undefined) socket.write(bytes.subarray(0, afterSent), () => socket.destroy())
    else if (pauseAt === undefined) socket.end(bytes)
    else
      socket.write(bytes.subarray(0, pauseAt), () => setImmediate(() => socket.end(bytes.subarray(pauseAt))))
  })
}
