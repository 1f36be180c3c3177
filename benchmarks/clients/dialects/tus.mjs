/** tus 1.0.0: creation, then a PATCH for each chunk. */
export function uploadBy({ url, bytes }) {
  const tus = { 'tus-resumable': '1.0.0' }
  const type = { ...tus, 'content-type': 'application/offset+octet-stream' }
  return async connection => {
    const headers = { ...tus, 'upload-length': bytes }
    const answer = await connection.send('POST', new URL(url).pathname, headers)
    const { pathname } = new URL(answer.headers.location, url)
    return (offset, piece) => ['PATCH', pathname, { ...type, 'upload-offset': offset }, [piece]]
  }
}
