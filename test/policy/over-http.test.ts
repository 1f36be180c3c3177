import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { localDisk } from '../../src/adapters/fs/index.ts'
import { memoryQuota } from '../../src/adapters/memory/index.ts'
import type { EngineOptions } from '../../src/core/options.ts'
import { chunked, ietf, tus } from '../../src/http/index.ts'
import { allowTypes } from '../../src/policy/index.ts'
import { serve } from '../http/support/wire.ts'
import { answerTo, begin, stream } from '../http/tus/support/tus-wire.ts'

const html = '<!DOCTYPE html><html><script>alert(1)</script></html>'

/** Opens an upload of so many bytes; tus and ietf bring the first ones along. */
const creations = [
  {
    protocol: 'tus',
    path: '',
    headers: (size: number, type: string) => ({
      'tus-resumable': '1.0.0',
      'upload-length': String(size),
      'upload-metadata': `filetype ${btoa(type)}`,
      'content-type': 'application/offset+octet-stream',
    }),
    body: (text: string) => text,
  },
  {
    protocol: 'ietf',
    path: '',
    headers: (size: number, type: string) => ({
      'upload-draft-interop-version': '8',
      'upload-complete': '?0',
      'upload-length': String(size),
      'content-type': type,
    }),
    body: (text: string) => text,
  },
  {
    protocol: 'chunked',
    path: '/init/',
    headers: () => ({ 'content-type': 'application/json' }),
    body: (_: string, size: number) => JSON.stringify({ file_name: 'a.png', file_size: size }),
  },
]

async function open(
  options: Partial<EngineOptions>,
  protocol: string,
  size: number,
  text: string,
  type = 'image/png',
) {
  const server = await serve(options, { protocols: [tus(), ietf(), chunked()] })
  const creation = creations.find(each => each.protocol === protocol)
  if (!creation) throw new Error(`There is no protocol ${protocol}`)
  const reply = await fetch(server.base + creation.path, {
    method: 'POST',
    headers: creation.headers(size, type),
    body: creation.body(text, size),
  })
  return { ...server, status: reply.status, text: await reply.text() }
}

describe.each(creations.map(each => each.protocol))('over %s', protocol => {
  it('an upload that its owner has no room for is 413, and says how much there is', async () => {
    const quota = { store: memoryQuota(), limits: () => ({ bytes: 10 }) }
    const { status, text } = await open({ quota }, protocol, 11, 'abc')
    expect([status, text]).toEqual([
      413,
      expect.stringContaining('There is no room for 11 bytes: 0 of 10 are taken'),
    ])
    expect((await open({ quota }, protocol, 10, 'abc')).status).toBeLessThan(300)
  })
})

describe.each(['tus', 'ietf'])('over %s', protocol => {
  it('a file of a type that is not taken is 415 with its first bytes, or before them', async () => {
    const hooks = allowTypes({ types: ['image/png'] })
    const disguised = await open({ hooks }, protocol, 100_000, html.padEnd(5000))
    expect(disguised.status).toBe(415)
    expect(disguised.text).toContain('is text/html')
    expect((await open({ hooks }, protocol, 100_000, html, 'text/html')).status).toBe(415)
  })
})

it('a body of a type that is not taken is stopped on its way to a disk, and leaves nothing there', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'quayside-policy-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const hooks = allowTypes({ types: ['image/png'] })
  const { base, engine } = await serve({ ...localDisk({ directory }), hooks }, { protocols: [tus()] })
  const { id } = await engine.create({ length: 1_000_000_000, contentType: 'image/png' })
  const sent = begin(`${base}/${id}`, 'PATCH', { headers: { ...stream, 'upload-offset': '0' } })
  sent.write(html.padEnd(10_000))
  // The client has not said that it is done, and never will.
  expect((await answerTo(sent)).status).toBe(415)
  sent.destroy()
  expect((await engine.get(id)).status).toBe('failed')
  const left = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = left.filter(each => each.isFile()).map(each => join(each.parentPath, each.name))
  const sizes = await Promise.all(files.map(async file => (await stat(file)).size))
  expect(Math.max(...sizes)).toBeLessThan(5000)
})
