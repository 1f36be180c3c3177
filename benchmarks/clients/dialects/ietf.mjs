import { createHash } from 'node:crypto'

/** Resumable uploads for HTTP, interop version 8; with `digest`, SHA-256 of each chunk and of the whole. */
export function uploadBy({ url, bytes, body, digest }) {
  const version = { 'upload-draft-interop-version': '8' }
  const type = { ...version, 'content-type': 'application/partial-upload' }
  const digests = digest ? digestsOf(bytes, body) : () => ({})
  return async connection => {
    const headers = { ...version, 'upload-complete': '?0', 'upload-length': bytes }
    const answer = await connection.send('POST', new URL(url).pathname, { ...headers, ...digests().whole })
    const { pathname } = new URL(answer.headers.location, url)
    return (offset, piece, isLast) => {
      const state = { 'upload-offset': offset, 'upload-complete': isLast ? '?1' : '?0' }
      return ['PATCH', pathname, { ...type, ...state, ...digests(piece.length).chunk }, [piece]]
    }
  }
}

/** Computed before anything is measured. */
function digestsOf(bytes, body) {
  const whole = createHash('sha256')
  for (let at = 0; at < bytes; at += body.length)
    whole.update(body.subarray(0, Math.min(body.length, bytes - at)))
  const ofSizes = new Map(
    [body.length, bytes % body.length].map(size => [size, sha256(body.subarray(0, size))]),
  )
  const ofWhole = { 'repr-digest': `sha-256=:${whole.digest('base64')}:` }
  return size => ({ whole: ofWhole, chunk: { 'content-digest': ofSizes.get(size) } })
}

function sha256(piece) {
  return `sha-256=:${createHash('sha256').update(piece).digest('base64')}:`
}
