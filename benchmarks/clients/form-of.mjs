/** A multipart form of fields and one file, as headers and the pieces of its body. */
export function formOf(fields, piece) {
  const head = Object.entries(fields)
    .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .concat('--b\r\nContent-Disposition: form-data; name="file"; filename="c"\r\n\r\n')
    .join('')
  const headers = { 'content-type': 'multipart/form-data; boundary=b' }
  return { headers, pieces: [head, piece, '\r\n--b--\r\n'] }
}
