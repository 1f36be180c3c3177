import { createServer, type Server, type Socket } from 'node:net'
import type { LockDesk } from './lock-desk.ts'

export interface LockSocket {
  /** Drops everybody who waits: they look again, and find the holder gone. */
  close(): Promise<void>
}

/** Longer than any lock's name with the word before it. */
const maxLine = 512

/**
 * Serves the desk on a socket: a line `want <name>` is answered with `held`, if somebody holds it, and with `free`, once
 * it is worth to try. Never keeps the process alive.
 */
export async function lockSocket(path: string, desk: LockDesk): Promise<LockSocket> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serve(socket, desk)
  })
  await listen(server, path)
  // A connection that cannot be accepted is the affair of the one who connects.
  server.on('error', () => {})
  server.unref()
  return {
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // Exclusive: a cluster's worker must not share its socket through the primary, which would outlive it.
    server.listen({ path, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function serve(socket: Socket, desk: LockDesk): void {
  let line = ''
  socket.unref()
  socket.setEncoding('utf8')
  socket.on('error', () => {})
  socket.on('data', text => {
    line += text
    if (line.length > maxLine) socket.destroy()
    const name = /^want (\S+)\n/.exec(line)?.[1]
    if (name === undefined) return
    socket.removeAllListeners('data').resume()
    socket.once(
      'close',
      desk.want(name, word => (word === 'free' ? socket.end('free\n') : socket.write('held\n'))),
    )
  })
}
