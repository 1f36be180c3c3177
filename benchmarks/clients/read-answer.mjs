/**
 * The first whole answer in bytes that came, and how many of them it takes; nothing while it is not all there. Interim
 * answers (1xx) are passed by.
 * @param {Buffer} bytes
 */
export function readAnswer(bytes) {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [first, ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const status = Number(first.split(' ')[1])
  const body = bytes.subarray(end + 4)
  if (status < 200) {
    const next = readAnswer(body)
    return next && { ...next, size: next.size + end + 4 }
  }
  const headers = Object.fromEntries(lines.map(headerOf))
  const size = sizeOf(status, headers, body)
  if (size === undefined || body.length < size) return undefined
  return { status, headers, text: body.toString('utf8', 0, size), size: end + 4 + size }
}

function headerOf(line) {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

/** Of a body on the wire. */
function sizeOf(status, headers, body) {
  if (status === 204 || status === 304) return 0
  if (headers['transfer-encoding'] !== 'chunked') return Number(headers['content-length'] ?? 0)
  const last = body.indexOf('0\r\n\r\n')
  return last === -1 ? undefined : last + 5
}
