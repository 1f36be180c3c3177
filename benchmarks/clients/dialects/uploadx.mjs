import { createHash } from 'node:crypto'

/** The X-headers protocol of uploadx: creation, then a PUT with Content-Range for each chunk; with `contentMd5`, its MD5. */
export function uploadBy({ url, bytes, body, contentMd5 }) {
  const md5 = contentMd5 && { 'content-md5': createHash('md5').update(body).digest('base64') }
  return async connection => {
    const fields = JSON.stringify({ name: `bench-${Math.random()}.bin`, size: bytes })
    const headers = { 'content-type': 'application/json', 'x-upload-content-length': bytes }
    const answer = await connection.send('POST', new URL(url).pathname, headers, [fields])
    const { pathname, search } = new URL(answer.headers.location, url)
    return (offset, piece) => {
      const range = `bytes ${offset}-${offset + piece.length - 1}/${bytes}`
      return ['PUT', pathname + search, { 'content-range': range, ...md5 }, [piece]]
    }
  }
}
