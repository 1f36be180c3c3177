import { connect } from 'node:net'

/**
 * Writes requests to a connection of their own, and gives the statuses that came back until it closed. With
 * `dropAfter` the client goes away after so many bytes.
 */
export function exchange(port: number, bytes: Buffer, dropAfter?: number): Promise<readonly number[]> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      received += text
    })
    // A server that refuses may close while the client still writes; what it said before counts.
    socket.on('error', () => {})
    socket.on('close', () =>
      resolve([...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(match => Number(match[1]))),
    )
    if (dropAfter === undefined) socket.end(bytes)
    else socket.write(bytes.subarray(0, dropAfter), () => socket.destroy())
  })
}
