import { once } from 'node:events'
import { Agent, request } from 'node:http'

/** Says that all is prepared, and waits until everybody is. */
export async function whenTold() {
  console.log('ready')
  await once(process.stdin, 'data')
  process.stdin.unref()
}

/**
 * Requests to one server over connections that are kept; resolves with the answer's text, rejects unless it is 2xx.
 * @param {string} base
 */
export function requestsOf(base) {
  const agent = new Agent({ keepAlive: true })
  return async (method, path, headers, length, pieces) => {
    const outgoing = request(base + path, {
      method,
      agent,
      headers: { ...headers, 'content-length': length },
    })
    const answered = once(outgoing, 'response')
    for (const piece of pieces)
      if (!outgoing.write(piece)) await Promise.race([once(outgoing, 'drain'), answered])
    outgoing.end()
    const [response] = await answered
    let text = ''
    for await (const some of response) text += some
    if (response.statusCode >= 300) throw new Error(`${method} ${path}: ${response.statusCode} ${text}`)
    return text
  }
}
