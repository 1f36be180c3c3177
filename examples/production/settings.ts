/** What the processes are told by their environment. Credentials of S3 are read by the SDK itself. */
export interface Settings {
  readonly host: string
  readonly port: number
  readonly operatorsPort: number
  readonly redisUrl: string
  /** Before every key, where others use the same Redis. */
  readonly redisPrefix: string
  readonly bucket: string
  readonly prefix: string
  readonly region: string
  readonly endpoint: string | undefined
  /** Owners by their tokens; put your session or token service in its place. */
  readonly tokens: ReadonlyMap<string, string>
  readonly clamd: { readonly host: string; readonly port: number }
  readonly quotaBytes: number
}

const { env } = process

export const settings: Settings = {
  host: env.HOST ?? '0.0.0.0',
  port: Number(env.PORT ?? 3000),
  operatorsPort: Number(env.OPERATORS_PORT ?? 9464),
  redisUrl: required('REDIS_URL'),
  redisPrefix: env.REDIS_PREFIX ?? 'uploads:',
  bucket: required('S3_BUCKET'),
  prefix: env.S3_PREFIX ?? '',
  region: env.AWS_REGION ?? 'us-east-1',
  endpoint: env.S3_ENDPOINT,
  tokens: pairs(required('API_TOKENS')),
  clamd: { host: env.CLAMD_HOST ?? '127.0.0.1', port: Number(env.CLAMD_PORT ?? 3310) },
  quotaBytes: Number(env.QUOTA_BYTES ?? 20e9),
}

function required(name: string): string {
  const value = env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

/** `token=owner` pairs with commas between. */
function pairs(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(',').map(pair => pair.split('=') as [string, string]))
}
