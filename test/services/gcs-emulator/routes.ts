import { type Objects, Refusal } from './objects.ts'
import type { Sessions } from './sessions.ts'

/** A request whose body was read. */
export interface Call {
  readonly objects: Objects
  readonly sessions: Sessions
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
  /** A session keeps no more of the body. */
  readonly keepAtMost: number
}

export interface Reply {
  readonly status: number
  readonly headers?: Record<string, string | number>
  readonly body?: Uint8Array | string
}

/** How many bytes one call copies into another storage class. */
const rewriteStep = 1_048_576

/** The part of the JSON API that the adapter uses, and the XML API's PUT for signed addresses. */
export function answer(call: Call): Reply {
  const { objects, method, path, query } = call
  if (path === '/storage/v1/b') return createBucket(call)
  const match = /^\/(upload\/)?storage\/v1\/b\/([^/]+)\/o(?:\/([^/]+))?(?:\/(.+))?$/.exec(path)
  if (!match) return putSigned(call)
  const [, isUpload, bucket = '', name = '', action] = match.map(each => each && decodeURIComponent(each))
  if (isUpload) return query.has('upload_id') ? session(call) : upload(call, bucket)
  if (name === '') return list(call, bucket)
  if (action === 'compose') return compose(call, bucket, name)
  if (action) return rewrite(call, bucket, name, match[4] ?? '')
  const stored = objects.get(bucket, name, query.get('generation'))
  if (method === 'DELETE') return { status: objects.in(bucket).delete(name) ? 204 : 404 }
  if (query.get('alt') === 'media') return media(call, stored.bytes, stored.resource.generation)
  if (method !== 'PATCH') return json(stored.resource)
  const metadata = { ...(stored.resource.metadata as object), ...parsed(call).metadata }
  stored.resource = { ...stored.resource, metadata }
  return json(stored.resource)
}

function json(value: unknown): Reply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

function parsed({ body }: Call): ReturnType<typeof JSON.parse> {
  return JSON.parse(body.toString() || '{}')
}

function createBucket(call: Call): Reply {
  const { name } = parsed(call)
  call.objects.createBucket(name)
  return json({ name })
}

function session({ sessions, method, query, headers, body, keepAtMost }: Call): Reply {
  const id = query.get('upload_id') ?? ''
  if (method === 'DELETE') sessions.cancel(id)
  const state = sessions.put(id, headers['content-range'] ?? '', body, keepAtMost)
  if (typeof state !== 'number') return json(state)
  return { status: 308, ...(state > 0 && { headers: { range: `bytes=0-${state - 1}` } }) }
}

function upload(call: Call, bucket: string): Reply {
  const { objects, sessions, query, headers, body } = call
  const name = query.get('name') ?? ''
  if (query.get('uploadType') === 'resumable') {
    const id = sessions.open(bucket, name, query.get('ifGenerationMatch'), parsed(call))
    const location = `http://${headers.host}${call.path}?uploadType=resumable&upload_id=${id}`
    return { status: 200, headers: { location } }
  }
  const boundary = /boundary=([^;]+)/.exec(headers['content-type'] ?? '')?.[1] ?? ''
  const first = body.indexOf('\r\n\r\n') + 4
  const between = body.indexOf(`\r\n--${boundary}`, first)
  const second = body.indexOf('\r\n\r\n', between) + 4
  const bytes = body.subarray(second, body.lastIndexOf(`\r\n--${boundary}--`))
  return json(objects.put(bucket, name, bytes, JSON.parse(body.subarray(first, between).toString())))
}

/** Signatures are not verified; the size that is signed along is. */
function putSigned({ objects, path, headers, body, method }: Call): Reply {
  const [, bucket = '', ...name] = path.split('/').map(decodeURIComponent)
  const [min = 0, max = 0] = (headers['x-goog-content-length-range'] ?? '').split(',').map(Number)
  if (method !== 'PUT') throw new Refusal(404, 'notFound', `There is no ${method} ${path}`)
  if (body.length < min || body.length > max) throw new Refusal(400, 'EntityTooLarge')
  objects.put(bucket, name.join('/'), body)
  return { status: 200 }
}

function list({ objects, query }: Call, bucket: string): Reply {
  const [prefix, after] = [query.get('prefix') ?? '', query.get('pageToken') ?? '']
  const names = [...objects.in(bucket).keys()].sort().filter(name => name.startsWith(prefix) && name > after)
  const shown = names.slice(0, Number(query.get('maxResults') ?? 1000))
  const nextPageToken = shown.length < names.length ? shown.at(-1) : undefined
  return json({ items: shown.map(name => objects.get(bucket, name).resource), nextPageToken })
}

function compose(call: Call, bucket: string, name: string): Reply {
  const { sourceObjects, destination } = parsed(call)
  if (sourceObjects.length > 32) throw new Refusal(400, 'invalid', 'More than 32 source components.')
  const bytes = sourceObjects.map(
    (source: { name: string; generation?: string }) =>
      call.objects.get(bucket, source.name, source.generation).bytes,
  )
  return json(call.objects.put(bucket, name, Buffer.concat(bytes), destination))
}

/** Into another class it takes a call for every MiB, as it does there for more. */
function rewrite(call: Call, bucket: string, name: string, action: string): Reply {
  const { objects, query } = call
  const place = /^rewriteTo\/b\/([^/]+)\/o\/(.+)$/.exec(action) ?? []
  const [, toBucket = '', to = ''] = place.map(decodeURIComponent)
  const { bytes, resource } = objects.get(bucket, name, query.get('sourceGeneration'))
  objects.check(toBucket, to, query.get('ifGenerationMatch'))
  const given = parsed(call)
  const copied = Number(query.get('rewriteToken') ?? 0) + rewriteStep
  const isOtherClass = (given.storageClass ?? 'STANDARD') !== resource.storageClass
  if (isOtherClass && copied < bytes.length) return json({ done: false, rewriteToken: String(copied) })
  return json({ done: true, resource: objects.put(toBucket, to, bytes, given) })
}

function media({ headers }: Call, bytes: Buffer, generation: string): Reply {
  const [, from = '0', to = 'Infinity'] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []
  if (Number(from) >= bytes.length) return { status: 416 }
  const body = bytes.subarray(Number(from), Number(to) + 1)
  return { status: 206, headers: { 'x-goog-generation': generation }, body }
}
