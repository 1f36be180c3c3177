/** One thing that somebody may try to do to an upload, as a request. */
export interface Trespass {
  readonly name: string
  readonly method: string
  /** Below the mount; `init/` and the like name the upload in their body. */
  readonly path: (id: string) => string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: (id: string, base: string) => BodyInit
}

const tus = { 'tus-resumable': '1.0.0' }
const tusBytes = { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': '3' }
const ietf = { 'upload-draft-interop-version': '8' }
const ietfBytes = {
  ...ietf,
  'content-type': 'application/partial-upload',
  'upload-offset': '3',
  'upload-complete': '?1',
}

const at = (id: string): string => `/${id}`
const content = (id: string): string => `/${id}/content`
const bytes = (): string => 'def'

/** In every protocol, whatever can be done to one upload: with a mount of all three, `x-user` naming the caller. */
export const trespasses: readonly Trespass[] = [
  { name: 'chunked: see', method: 'GET', path: at },
  { name: 'chunked: download', method: 'GET', path: content },
  { name: 'chunked: abort', method: 'DELETE', path: at },
  {
    name: 'chunked: resume',
    method: 'POST',
    path: () => '/init/',
    headers: { 'content-type': 'application/json' },
    body: id => JSON.stringify({ unique_id: id }),
  },
  { name: 'chunked: append', method: 'POST', path: () => '/', body: id => chunkForm(id) },
  {
    name: 'chunked: append, the file before its name',
    method: 'POST',
    path: () => '/',
    body: id => chunkForm(id, true),
  },
  { name: 'tus: see', method: 'HEAD', path: at, headers: tus },
  { name: 'tus: download', method: 'GET', path: at, headers: tus },
  { name: 'tus: append', method: 'PATCH', path: at, headers: tusBytes, body: bytes },
  { name: 'tus: terminate', method: 'DELETE', path: at, headers: tus },
  { name: 'ietf: see', method: 'HEAD', path: at, headers: ietf },
  { name: 'ietf: download', method: 'GET', path: at, headers: ietf },
  { name: 'ietf: append', method: 'PATCH', path: at, headers: ietfBytes, body: bytes },
  { name: 'ietf: cancel', method: 'DELETE', path: at, headers: ietf },
]

/** What a trespasser is answered, with the id taken out of it: it should tell nothing of the upload. */
export async function trespass(
  { method, path, headers, body }: Trespass,
  base: string,
  id: string,
  user: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${base}${path(id)}`, {
    method,
    headers: { ...headers, 'x-user': user },
    ...(body ? { body: body(id, base) } : {}),
  })
  const names = [...response.headers].filter(([name]) => name !== 'date')
  const text = `${JSON.stringify(names)} ${await response.text()}`
  return { status: response.status, text: text.replaceAll(id, '<id>') }
}

function chunkForm(id: string, isFileFirst = false): FormData {
  const fields: [string, string | Blob][] = [
    ['unique_id', id],
    ['offset', '3'],
    ['chunk_hash', '4ed9407630eb1000c0f6b63842defa7d'],
    ['file', new Blob(['def'])],
  ]
  const form = new FormData()
  for (const [name, value] of isFileFirst ? fields.reverse() : fields)
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, value, 'blob')
  return form
}
