// node tus.mjs URL BYTES FILES AT_ONCE: sends files over tus in PATCHes of 64 MiB, so many at once. Prints `ready` once
// every upload is open, and waits for a line.
import { randomBytes } from 'node:crypto'
import { requestsOf, whenTold } from './client-kit.mjs'

const [url, size, files, atOnce] = process.argv.slice(2)
const bytes = Number(size)
const body = randomBytes(Math.min(bytes, 64 * 1024 ** 2))
const tus = { 'tus-resumable': '1.0.0' }
const send = requestsOf(new URL(url).origin)

const paths = []
while (paths.length < Number(files)) paths.push(await open())
await whenTold()
await Promise.all(Array.from({ length: Number(atOnce) }, lane))

async function open() {
  const headers = { ...tus, 'upload-length': `${bytes}` }
  const answer = await fetch(url, { method: 'POST', headers })
  const location = answer.headers.get('location')
  if (!location) throw new Error(`POST: ${answer.status} ${await answer.text()}`)
  return new URL(location, url).pathname
}

async function lane() {
  for (let path = paths.shift(); path; path = paths.shift()) await upload(path)
}

async function upload(path) {
  for (let offset = 0; offset < bytes; offset += body.length) {
    const piece = body.subarray(0, Math.min(body.length, bytes - offset))
    const headers = { ...tus, 'upload-offset': offset, 'content-type': 'application/offset+octet-stream' }
    await send('PATCH', path, headers, piece.length, [piece])
  }
}
