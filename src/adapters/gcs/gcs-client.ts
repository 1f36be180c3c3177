import { loadSdk } from '../cloud/load-sdk.ts'

/** What is used of a `Storage` of @google-cloud/storage, 7 or 8: told by its shape, so that either fits. */
export interface GcsClient {
  /** With its scheme and without a slash at the end: `https://storage.googleapis.com`. */
  readonly apiEndpoint: string
  bucket(name: string): object
}

/** Sends one HTTP request with the client's credentials, proxies and agents. */
export interface GcsAuth {
  request(options: object): Promise<{
    readonly status: number
    readonly headers: unknown
    readonly data: unknown
  }>
}

/** The user's client, or one of the SDK's own making: from the environment, plus these options. */
export async function resolveClient(
  client: GcsClient | undefined,
  options: object | undefined,
): Promise<GcsClient> {
  if (client) return client
  const { Storage } = await loadSdk('@google-cloud/storage', () => import('@google-cloud/storage'))
  return new Storage(options)
}

/**
 * What a client authorises requests with. An endpoint that is not Google's gets no credentials, as in the SDK itself,
 * unless the client was built with `useAuthWithCustomEndpoint`.
 */
export function authOf(client: GcsClient): GcsAuth {
  const { authClient, storageTransport, useAuthWithCustomEndpoint } = client as ClientInsides
  const auth = authClient ?? storageTransport?.authClient
  if (!auth) throw new TypeError('client is not a Storage of @google-cloud/storage 7.19 or later')
  const isTrusted = useAuthWithCustomEndpoint ?? storageTransport?.useAuthWithCustomEndpoint ?? false
  return isTrusted || isGoogle(client) ? auth : withoutCredentials(auth)
}

interface ClientInsides {
  readonly apiEndpoint?: string
  readonly universeDomain?: string
  readonly useAuthWithCustomEndpoint?: boolean
  /** Where 7 has it. */
  readonly authClient?: GoogleAuth
  /** Where 8 has it. */
  readonly storageTransport?: {
    readonly authClient?: GoogleAuth
    readonly useAuthWithCustomEndpoint?: boolean
  }
}

interface GoogleAuth extends GcsAuth {
  fromAPIKey(key: string): GcsAuth
}

function isGoogle(client: ClientInsides): boolean {
  const { hostname } = new URL(client.apiEndpoint ?? '')
  const domains = ['googleapis.com', client.universeDomain ?? 'googleapis.com']
  return domains.some(domain => hostname === domain || hostname.endsWith(`.${domain}`))
}

/** The same transport with a key that means nothing, so that nobody looks for credentials or sends any. */
function withoutCredentials(auth: GoogleAuth): GcsAuth {
  return auth.fromAPIKey('none')
}
