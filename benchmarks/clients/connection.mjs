import { once } from 'node:events'
import { connect } from 'node:net'
import { readAnswer } from './read-answer.mjs'

/**
 * One connection to a server, kept for request after request. A client that shares the machine with the server it
 * measures has to cost little: heads are text, bodies are buffers that nobody copies.
 * @param {string} url
 */
export async function openConnection(url) {
  const { hostname, port, host } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  let seen = Buffer.alloc(0)
  let waiting = { resolve() {}, reject() {} }
  socket.on('data', bytes => {
    seen = seen.length === 0 ? bytes : Buffer.concat([seen, bytes])
    const answer = readAnswer(seen)
    if (!answer) return
    seen = seen.subarray(answer.size)
    waiting.resolve(answer)
  })
  const fail = error => waiting.reject(error instanceof Error ? error : new Error('The server hung up'))
  socket.on('error', fail).on('close', fail)

  return {
    socket,
    /** Resolves with `{ status, headers, text }`; rejects when the status is 400 or more. */
    async send(method, path, headers, pieces = []) {
      const length = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0)
      const answered = new Promise((resolve, reject) => {
        waiting = { resolve, reject }
      })
      socket.cork()
      socket.write(headOf(method, path, { host, ...headers, 'content-length': length }))
      for (const piece of pieces) socket.write(piece)
      socket.uncork()
      const answer = await answered
      if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
      return answer
    },
    close: () => socket.destroy(),
  }
}

/** The first lines of a request. */
export function headOf(method, path, headers) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}
