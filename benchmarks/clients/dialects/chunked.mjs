import { createHash } from 'node:crypto'
import { formOf } from '../form-of.mjs'

/** Protocol `chunked`: a form for each chunk, with its MD5, and the chain with the last one. */
export function uploadBy({ url, bytes, body }) {
  const digests = digestsOf(bytes, body)
  const chain = digests.slice(1).reduce((hash, digest) => md5(hash + digest), digests[0])
  const path = new URL(url).pathname
  return async connection => {
    const fields = JSON.stringify({ file_name: 'bench.bin', file_size: bytes })
    const headers = { 'content-type': 'application/json' }
    const { text } = await connection.send('POST', `${path}/init/`, headers, [fields])
    const { unique_id } = JSON.parse(text)
    return (offset, piece, isLast) => {
      const chunk_hash = digests[offset / body.length]
      const { headers, pieces } = formOf(
        { unique_id, offset, chunk_hash, ...(isLast && { final_hash: chain }) },
        piece,
      )
      return ['POST', `${path}/`, headers, pieces]
    }
  }
}

function digestsOf(bytes, body) {
  const ofBody = md5(body)
  const digests = Array.from({ length: Math.floor(bytes / body.length) }, () => ofBody)
  const rest = bytes % body.length
  return rest === 0 ? digests : [...digests, md5(body.subarray(0, rest))]
}

function md5(data) {
  return createHash('md5').update(data).digest('hex')
}
