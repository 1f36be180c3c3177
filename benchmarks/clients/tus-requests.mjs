import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'

const tus = { 'tus-resumable': '1.0.0' }
const bytesOf = { ...tus, 'content-type': 'application/offset+octet-stream' }

/** Opens an upload and gives its address. */
export async function createUpload(endpoint, length) {
  const { status, headers } = await send(endpoint, 'POST', { ...tus, 'upload-length': `${length}` })
  if (status !== 201) throw new Error(`POST was answered with ${status}`)
  return new URL(headers.location, endpoint).href
}

/** The offset where the upload stands. */
export async function offsetOf(url) {
  const { status, headers } = await send(url, 'HEAD', tus)
  return status < 300 ? Number(headers['upload-offset']) : undefined
}

/** Sends bytes from an offset on; the status says whether they count. */
export async function patch(url, offset, bytes) {
  const { status } = await send(url, 'PATCH', { ...bytesOf, 'upload-offset': `${offset}` }, bytes)
  return status
}

/** Announces so many bytes from the beginning on a connection of its own, and sends none: that is the caller's. */
export async function openPatch(url, length) {
  const { hostname, port, pathname, host } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  await once(socket, 'connect')
  const headers = { host, ...bytesOf, 'upload-offset': '0', 'content-length': `${length}` }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`PATCH ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`)
  return socket
}

/** On a new connection, as from a client whose old one is gone. */
async function send(url, method, headers, body) {
  const length = { 'content-length': `${body?.length ?? 0}` }
  const outgoing = request(url, { method, agent: false, headers: { ...headers, ...length } })
  outgoing.end(body)
  const [response] = await once(outgoing, 'response')
  response.resume()
  await once(response, 'end')
  return { status: response.statusCode, headers: response.headers }
}
