// node chunked.mjs URL BYTES CONNECTIONS: sends as many files at once by protocol `chunked`, in chunks of 64 MB.
// Prints `ready` once every upload is open and every digest computed, and waits for a line.
import { createHash, randomBytes } from 'node:crypto'
import { requestsOf, whenTold } from './client-kit.mjs'

const [url, size, connections] = process.argv.slice(2)
const bytes = Number(size)
const chunkSize = 64_000_000
const send = requestsOf(url)

const body = randomBytes(Math.min(bytes, chunkSize))
const chunks = []
for (let offset = 0; offset < bytes; offset += chunkSize)
  chunks.push({ offset, part: body.subarray(0, Math.min(chunkSize, bytes - offset)) })
const wholeDigest = md5(body)
for (const chunk of chunks) chunk.digest = chunk.part.length === body.length ? wholeDigest : md5(chunk.part)
const chain = chunks.slice(1).reduce((hash, { digest }) => md5(hash + digest), chunks[0].digest)

const ids = await Promise.all(Array.from({ length: Number(connections) }, init))
await whenTold()
await Promise.all(ids.map(upload))

async function init() {
  const fields = JSON.stringify({ file_name: 'bench.bin', file_size: bytes })
  const headers = { 'content-type': 'application/json' }
  return JSON.parse(await send('POST', '/init/', headers, fields.length, [fields])).unique_id
}

async function upload(id) {
  for (const chunk of chunks) await sendChunk(id, chunk)
}

function sendChunk(id, { offset, part, digest }) {
  const isLast = offset + part.length === bytes
  const fields = { unique_id: id, offset, chunk_hash: digest, ...(isLast && { final_hash: chain }) }
  const head = Object.entries(fields)
    .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .concat('--b\r\nContent-Disposition: form-data; name="file"; filename="c"\r\n\r\n')
    .join('')
  const tail = '\r\n--b--\r\n'
  const headers = { 'content-type': 'multipart/form-data; boundary=b' }
  return send('POST', '/', headers, head.length + part.length + tail.length, [head, part, tail])
}

function md5(data) {
  return createHash('md5').update(data).digest('hex')
}
