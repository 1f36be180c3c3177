import type { Objects, Resource } from './objects.ts'
import { Refusal } from './refusal.ts'
import type { Sessions } from './sessions.ts'

/** A request whose body was read. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
  readonly keepAtMost?: number
}

export interface Reply {
  readonly status: number
  readonly headers?: Record<string, string | number>
  readonly body?: Uint8Array | string
}

/** How many bytes one call copies into another storage class. */
const rewriteStep = 1_048_576

/** The part of the JSON API that the adapter uses, and the XML API's PUT for signed addresses. */
export function answer(objects: Objects, sessions: Sessions, call: Call): Reply {
  const [, api, bucketPart, verb, ...rest] =
    /^\/(upload\/)?storage\/v1\/b(?:\/([^/]+)\/o)?(?:\/([^/]+))?(?:\/(.+))?$/.exec(call.path) ?? []
  if (call.path === '/storage/v1/b') return createBucket(objects, call)
  const bucket = decodeURIComponent(bucketPart ?? '')
  if (api && call.query.has('upload_id')) return session(sessions, call)
  if (api) return upload(objects, sessions, bucket, call)
  if (bucketPart === undefined) return putSigned(objects, call)
  if (verb === undefined) return list(objects, bucket, call)
  const name = decodeURIComponent(verb)
  const [action] = rest
  if (action === 'compose') return compose(objects, bucket, name, call)
  if (action?.startsWith('rewriteTo/')) return rewrite(objects, bucket, name, action, call)
  if (call.method === 'DELETE') return remove(objects, bucket, name)
  if (call.method === 'PATCH') return patch(objects, bucket, name, call)
  if (call.query.get('alt') === 'media') return media(objects, bucket, name, call)
  return json(objects.get(bucket, name).resource)
}

function json(value: unknown): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: JSON.stringify(value),
  }
}

function createBucket(objects: Objects, { body }: Call): Reply {
  const { name } = JSON.parse(body.toString())
  objects.createBucket(name)
  return json({ name })
}

function session(sessions: Sessions, { method, query, headers, body, keepAtMost }: Call): Reply {
  const id = query.get('upload_id') ?? ''
  if (method === 'DELETE') sessions.cancel(id)
  const state = sessions.put(id, headers['content-range'] ?? '', body, keepAtMost)
  if ('done' in state) return json(state.done)
  return { status: 308, ...(state.kept > 0 && { headers: { range: `bytes=0-${state.kept - 1}` } }) }
}

function upload(objects: Objects, sessions: Sessions, bucket: string, { query, headers, body }: Call): Reply {
  const name = query.get('name') ?? ''
  if (query.get('uploadType') === 'resumable') {
    const id = sessions.open(bucket, name, query, JSON.parse(body.toString()))
    const place = `http://${headers.host}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&upload_id=${id}`
    return { status: 200, headers: { location: place } }
  }
  const boundary = /boundary=([^;]+)/.exec(headers['content-type'] ?? '')?.[1] ?? ''
  const first = body.indexOf('\r\n\r\n') + 4
  const between = body.indexOf(`\r\n--${boundary}`, first)
  const second = body.indexOf('\r\n\r\n', between) + 4
  const end = body.lastIndexOf(`\r\n--${boundary}--`)
  const given = JSON.parse(body.subarray(first, between).toString())
  objects.check(bucket, name, query)
  return json(objects.put(bucket, name, Buffer.from(body.subarray(second, end)), given).resource)
}

/** Signatures are not verified; the size that is signed along is. */
function putSigned(objects: Objects, { path, headers, body, method }: Call): Reply {
  const [, bucket = '', ...name] = path.split('/').map(decodeURIComponent)
  if (method !== 'PUT') throw new Refusal(404, 'notFound', `There is no ${method} ${path}`)
  const [min, max] = (headers['x-goog-content-length-range'] ?? '0,Infinity').split(',').map(Number)
  if (body.length < (min ?? 0)) throw new Refusal(400, 'EntityTooSmall')
  if (body.length > (max ?? 0)) throw new Refusal(400, 'EntityTooLarge')
  objects.put(bucket, name.join('/'), body)
  return { status: 200 }
}

function list(objects: Objects, bucket: string, { query }: Call): Reply {
  const [prefix, after] = [query.get('prefix') ?? '', query.get('pageToken') ?? '']
  const names = [...objects.in(bucket).keys()].sort().filter(name => name.startsWith(prefix) && name > after)
  const shown = names.slice(0, Math.min(1000, Number(query.get('maxResults') ?? 1000)))
  const nextPageToken = shown.length < names.length ? shown.at(-1) : undefined
  return json({ items: shown.map(name => objects.get(bucket, name).resource), nextPageToken })
}

function compose(objects: Objects, bucket: string, name: string, { query, body }: Call): Reply {
  const { sourceObjects, destination } = JSON.parse(body.toString())
  if (sourceObjects.length > 32) throw new Refusal(400, 'invalid', 'More than 32 source components.')
  const bytes = sourceObjects.map(
    (source: Resource) => objects.get(bucket, source.name, source.generation).bytes,
  )
  objects.check(bucket, name, query)
  return json(objects.put(bucket, name, Buffer.concat(bytes), destination).resource)
}

/** Into another class it takes a call for every MiB, as it does there for more. */
function rewrite(
  objects: Objects,
  bucket: string,
  name: string,
  action: string,
  { query, body }: Call,
): Reply {
  const [, toBucket = '', to = ''] = (/^rewriteTo\/b\/([^/]+)\/o\/(.+)$/.exec(action) ?? []).map(
    decodeURIComponent,
  )
  const { bytes, resource } = objects.get(bucket, name, query.get('sourceGeneration'))
  objects.check(toBucket, to, query)
  const given = JSON.parse(body.toString() || '{}')
  const copied = Number(query.get('rewriteToken') ?? 0) + rewriteStep
  if ((given.storageClass ?? 'STANDARD') !== resource.storageClass && copied < bytes.length)
    return json({ done: false, rewriteToken: String(copied) })
  return json({ done: true, resource: objects.put(toBucket, to, bytes, given).resource })
}

function remove(objects: Objects, bucket: string, name: string): Reply {
  objects.get(bucket, name)
  objects.in(bucket).delete(name)
  return { status: 204 }
}

function patch(objects: Objects, bucket: string, name: string, { body }: Call): Reply {
  const stored = objects.get(bucket, name)
  const { metadata } = JSON.parse(body.toString())
  stored.resource = { ...stored.resource, metadata: { ...stored.resource.metadata, ...metadata } }
  return json(stored.resource)
}

function media(objects: Objects, bucket: string, name: string, { query, headers }: Call): Reply {
  const { bytes, resource } = objects.get(bucket, name, query.get('generation'))
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []
  if (from === undefined) return { status: 200, body: bytes }
  if (Number(from) >= bytes.length)
    return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` } }
  const body = bytes.subarray(Number(from), Number(to) + 1)
  const contentRange = `bytes ${from}-${Number(from) + body.length - 1}/${bytes.length}`
  return {
    status: 206,
    headers: { 'content-range': contentRange, 'x-goog-generation': resource.generation },
    body,
  }
}
