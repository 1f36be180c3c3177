import { createHmac } from 'node:crypto'

const prefix = 'whsec_'

/** The value of `webhook-signature`: one `v1` (HMAC-SHA256) for each secret, so that receivers may exchange them. */
export function signMessage(
  { id, body }: { readonly id: string; readonly body: string },
  timestamp: string,
  secrets: readonly string[],
): string {
  const signed = `${id}.${timestamp}.${body}`
  return secrets
    .map(secret => `v1,${createHmac('sha256', keyOf(secret)).update(signed).digest('base64')}`)
    .join(' ')
}

/** Standard Webhooks asks for 24 to 64 random bytes. The secret itself is in no message. */
export function secretProblems(secrets: readonly string[]): readonly string[] {
  if (secrets.length === 0) return ['secret must be at least one']
  const areSecrets = secrets.every(secret => {
    const { length } = keyOf(secret)
    const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(secret.slice(prefix.length))
    return secret.startsWith(prefix) && isBase64 && length >= 24 && length <= 64
  })
  return areSecrets ? [] : [`secret must be ${prefix} and 24 to 64 random bytes in base64`]
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice(prefix.length), 'base64')
}
