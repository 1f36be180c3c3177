import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * Tells whether an `Authorization` header carries the token. Digests are compared, in constant time: neither
 * the length nor a common prefix of a guess shows in how long the answer takes.
 */
export function bearerToken(token: string): (authorization: string | undefined) => boolean {
  const expected = sha256(token)
  return authorization => {
    const given = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
    return given !== undefined && timingSafeEqual(sha256(given), expected)
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
