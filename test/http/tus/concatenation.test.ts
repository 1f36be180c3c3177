import { describe, expect, it } from 'vitest'
import { memorySessions } from '../../../src/adapters/memory/index.ts'
import { manualClock } from '../../../src/testing/manual-clock.ts'
import { publishedBytes } from '../support/wire.ts'
import { createAt, head, patch, send, serveTus } from './support/tus-wire.ts'

const partial = { 'upload-concat': 'partial' }
type Server = Awaited<ReturnType<typeof serveTus>>

async function piece(server: Server, text: string, sent = text): Promise<string> {
  const url = await createAt(server, { ...partial, 'upload-length': String(text.length) })
  if (sent !== '') await patch(url, 0, sent)
  return url
}

const finalOf = (...urls: string[]) => ({ 'upload-concat': `final;${urls.join(' ')}` })
const pathOf = (url: string): string => new URL(url).pathname

describe('N1: a final upload', () => {
  it.each(['absolute', 'relative', 'mixed'])(
    'is its partial uploads in order, repeats included (%s)',
    async how => {
      const server = await serveTus()
      const [a, b] = [await piece(server, 'hello '), await piece(server, 'world')]
      const shown = (url: string, index: number): string =>
        how === 'absolute' || (how === 'mixed' && index === 0) ? url : pathOf(url)
      const url = await createAt(server, finalOf(...[a, b, a].map(shown)))
      expect(publishedBytes(server.storage)).toBe('hello worldhello ')
      expect((await head(url)).headers).toMatchObject({ 'upload-offset': '17', 'upload-length': '17' })
    },
  )

  it('takes no length and no bytes of its own', async () => {
    const server = await serveTus()
    const a = await piece(server, 'hello')
    const refused = [
      await send(server.base, 'POST', { headers: { ...finalOf(a), 'upload-length': '5' } }),
      await send(server.base, 'POST', { headers: { ...finalOf(a), 'upload-defer-length': '1' } }),
      await send(server.base, 'POST', {
        headers: { ...finalOf(a), 'content-type': 'application/offset+octet-stream' },
        body: 'x',
      }),
    ]
    expect(refused.map(each => each.status)).toEqual([400, 400, 400])
    expect(server.storage.objects.size).toBe(0)
  })

  it.each(['', 'final', 'final;', 'final; ', 'partially', 'Partial;x'])('is not %j: 400', async value => {
    const { base } = await serveTus()
    const headers = { 'upload-concat': value, 'upload-metadata': '' }
    expect((await send(base, 'POST', { headers })).status).toBe(400)
  })

  it('may be empty', async () => {
    const server = await serveTus()
    await createAt(server, finalOf(await piece(server, ''), await piece(server, '')))
    expect(publishedBytes(server.storage)).toBe('')
  })

  it('over the limit is 413', async () => {
    const server = await serveTus({ maxBytes: 8 })
    const a = await piece(server, 'hello')
    expect((await send(server.base, 'POST', { headers: finalOf(a, a) })).status).toBe(413)
  })
})

describe('N2: partial uploads', () => {
  it('are not published, and their metadata is not carried over', async () => {
    const server = await serveTus()
    const own = { ...partial, 'upload-length': '5', 'upload-metadata': `filename ${btoa('piece.txt')}` }
    const a = await createAt(server, own)
    await patch(a, 0, 'hello')
    expect(server.storage.objects.size).toBe(0)
    const metadata = `filename ${btoa('whole.txt')}`
    const url = await createAt(server, { ...finalOf(a), 'upload-metadata': metadata })
    expect((await head(url)).headers['upload-metadata']).toBe(metadata)
    const bare = await createAt(server, finalOf(a))
    expect((await head(bare)).headers).not.toHaveProperty('upload-metadata')
    expect([...server.storage.objects.keys()].every(key => !key.includes('piece'))).toBe(true)
  })

  it('may be deleted or expire once the final upload is there', async () => {
    const clock = manualClock()
    const server = await serveTus({ clock, expireIdleMs: 60_000 })
    const [a, b] = [await piece(server, 'hello '), await piece(server, 'world')]
    const url = await createAt(server, finalOf(a, b))
    expect((await send(a, 'DELETE')).status).toBe(204)
    clock.advance(60_000)
    await server.engine.sweep()
    expect((await head(b)).status).toBe(404)
    expect((await head(url)).headers['upload-offset']).toBe('11')
    expect(publishedBytes(server.storage)).toBe('hello world')
  })
})

describe('N3: what is told and refused', () => {
  it('a PATCH on a final upload is 403, finished or not', async () => {
    const server = await serveTus()
    const [a, b] = [await piece(server, 'hello'), await piece(server, 'world', '')]
    for (const url of [await createAt(server, finalOf(a)), await createAt(server, finalOf(a, b))])
      expect((await patch(url, 0, 'x')).status).toBe(403)
  })

  it('Upload-Concat comes back as it was received', async () => {
    const server = await serveTus()
    const a = await piece(server, 'hello')
    expect((await head(a)).headers['upload-concat']).toBe('partial')
    const concat = `final;${pathOf(a)} ${a}`
    const url = await createAt(server, { 'upload-concat': concat })
    expect((await head(url)).headers['upload-concat']).toBe(concat)
  })
})

describe('N4: a final upload before its partial ones are whole', () => {
  it('stands at their sum, and is published once with the last byte', async () => {
    const told: string[] = []
    const hooks = { afterComplete: (upload: { readonly id: string }) => void told.push(upload.id) }
    const server = await serveTus({ hooks })
    const [a, b] = [await piece(server, 'hello '), await piece(server, 'world', '')]
    const url = await createAt(server, finalOf(a, b))
    expect((await head(url)).headers).toMatchObject({ 'upload-offset': '6', 'upload-length': '11' })
    await patch(b, 0, 'wor')
    expect((await head(url)).headers['upload-offset']).toBe('9')
    expect(server.storage.objects.size).toBe(0)
    await patch(b, 3, 'ld')
    expect(publishedBytes(server.storage)).toBe('hello world')
    expect((await head(url)).headers['upload-offset']).toBe('11')
    expect(told).toEqual([url.slice(url.lastIndexOf('/') + 1)])
  })

  it('has no length while a partial one has none', async () => {
    const server = await serveTus()
    const a = await createAt(server, { ...partial, 'upload-defer-length': '1' })
    const url = await createAt(server, finalOf(a))
    const { headers } = await head(url)
    expect(headers).not.toHaveProperty('upload-length')
    expect(headers).not.toHaveProperty('upload-defer-length')
    await patch(a, 0, 'hello', { 'upload-length': '5' })
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('is gone when a partial one goes before it is whole', async () => {
    const server = await serveTus()
    const [a, b] = [await piece(server, 'hello'), await piece(server, 'world', 'wor')]
    const url = await createAt(server, finalOf(a, b))
    await send(b, 'DELETE')
    expect((await head(url)).status).toBe(410)
    expect(server.storage.objects.size).toBe(0)
  })

  it('that is not there is 404, and so is another owner’s', async () => {
    const sessions = memorySessions()
    const authenticate = (request: { header(name: string): string | undefined }) =>
      request.header('x-user') ?? 'ann'
    const server = await serveTus({ sessions }, { authenticate })
    const a = await piece(server, 'hello')
    const unknown = `${server.base}/00000000-0000-4000-8000-000000000000`
    const foreign = await send(server.base, 'POST', { headers: { ...finalOf(a), 'x-user': 'bob' } })
    const missing = await send(server.base, 'POST', { headers: finalOf(a, unknown) })
    const elsewhere = await send(server.base, 'POST', {
      headers: finalOf(`${server.origin}/else/${a.slice(-36)}`),
    })
    expect([foreign.status, missing.status, elsewhere.status]).toEqual([404, 404, 404])
  })

  it('takes only uploads that were created as partial ones', async () => {
    const server = await serveTus()
    const plain = await createAt(server, { 'upload-length': '5' })
    expect((await send(server.base, 'POST', { headers: finalOf(plain) })).status).toBe(400)
  })
})
