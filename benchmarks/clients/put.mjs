// node put.mjs URL BYTES CONNECTIONS: sends as many files at once, each in one request. Prints `ready`, waits for a line.
import { randomBytes } from 'node:crypto'
import { requestsOf, whenTold } from './client-kit.mjs'

const [url, size, connections] = process.argv.slice(2)
const bytes = Number(size)
const piece = randomBytes(Math.min(bytes, 64_000_000))
const send = requestsOf(url)

await whenTold()
await Promise.all(Array.from({ length: Number(connections) }, () => send('PUT', '/', {}, bytes, pieces())))

function* pieces() {
  for (let at = 0; at < bytes; at += piece.length) yield piece.subarray(0, Math.min(piece.length, bytes - at))
}
