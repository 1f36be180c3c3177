import { describe, expect, it } from 'vitest'
import { manualClock } from '../../../src/testing/manual-clock.ts'
import { publishedBytes } from '../support/wire.ts'
import { createAt, head, patch, send, serveTus } from './support/tus-wire.ts'

const imfFixdate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

describe('X1: expiration', () => {
  it('is told on POST, PATCH and HEAD of an unfinished upload, and not of a completed one', async () => {
    const clock = manualClock(Date.UTC(2026, 0, 1))
    const server = await serveTus({ clock, expireIdleMs: 60_000 })
    const created = await send(server.base, 'POST', { headers: { 'upload-length': '5' } })
    const url = `${server.origin}${created.headers.location}`
    clock.advance(1000)
    const patched = await patch(url, 0, 'he')
    const seen = await head(url)
    const told = [created, patched, seen].map(each => each.headers['upload-expires'])
    expect(told).toEqual([
      'Thu, 01 Jan 2026 00:01:00 GMT',
      'Thu, 01 Jan 2026 00:01:01 GMT',
      'Thu, 01 Jan 2026 00:01:01 GMT',
    ])
    expect(told[0]).toMatch(imfFixdate)
    expect((await patch(url, 2, 'llo')).headers).not.toHaveProperty('upload-expires')
    expect((await head(url)).headers).not.toHaveProperty('upload-expires')
  })

  it('is 410 once the time is up, and 404 after the sweep', async () => {
    const clock = manualClock()
    const server = await serveTus({ clock, expireIdleMs: 60_000 })
    const url = await createAt(server, { 'upload-length': '5' })
    clock.advance(60_000)
    const seen = await head(url)
    expect(seen.status).toBe(410)
    expect(seen.headers).not.toHaveProperty('upload-offset')
    expect((await patch(url, 0, 'hello')).status).toBe(410)
    await server.engine.sweep()
    expect((await head(url)).status).toBe(404)
  })

  it('never takes a completed upload or its object', async () => {
    const clock = manualClock()
    const server = await serveTus({ clock, expireIdleMs: 60_000, retentionMs: 3_600_000 })
    const url = await createAt(server, { 'upload-length': '5' })
    await patch(url, 0, 'hello')
    clock.advance(3_000_000)
    await server.engine.sweep()
    expect((await head(url)).status).toBe(200)
    clock.advance(3_600_000)
    await server.engine.sweep()
    expect(publishedBytes(server.storage)).toBe('hello')
  })
})

describe('T1: termination', () => {
  it.each([0, 2, 5])('of an upload with %i of 5 bytes is 204, and everything is gone', async size => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '5' })
    if (size > 0) await patch(url, 0, 'hello'.slice(0, size))
    expect((await send(url, 'DELETE')).status).toBe(204)
    expect([
      (await head(url)).status,
      (await patch(url, 0, 'x')).status,
      (await send(url, 'DELETE')).status,
    ]).toEqual([404, 404, 404])
    expect(server.storage.objects.size).toBe(0)
  })

  it('of an unknown upload is 404', async () => {
    const { base } = await serveTus()
    expect((await send(`${base}/unknown`, 'DELETE')).status).toBe(404)
  })
})
