import { describe, expect, it } from 'vitest'
import { createUploadHandler } from '../../src/http/index.ts'
import { memoryEngine, serve } from './support/wire.ts'

const page = 'https://app.example'
const asking = { origin: page, 'access-control-request-method': 'DELETE' }

describe('pages of other origins', () => {
  it('are told nothing by default', async () => {
    const { base } = await serve()
    const answer = await fetch(`${base}/`, { headers: { origin: page } })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('may upload when their origin is listed, with or without an owner', async () => {
    const { base } = await serve(
      {},
      { cors: { origins: [page], credentials: true }, authenticate: () => null },
    )
    const question = await fetch(`${base}/x`, { method: 'OPTIONS', headers: asking })
    expect(question.status).toBe(204)
    expect(Object.fromEntries(question.headers)).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': expect.stringContaining('DELETE'),
      'access-control-allow-headers': expect.stringContaining('authorization'),
      'access-control-max-age': '600',
      vary: 'origin',
    })
    const answer = await fetch(`${base}/`, { headers: { origin: page } })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('access-control-allow-origin')).toBe(page)
    expect(answer.headers.get('access-control-expose-headers')).toContain('content-range')
  })

  it('may not when it is not', async () => {
    const { base } = await serve({}, { cors: { origins: origin => origin.endsWith('.example.org') } })
    const question = await fetch(`${base}/x`, { method: 'OPTIONS', headers: asking })
    expect(question.status).toBe(403)
    const answer = await fetch(`${base}/`, { headers: { origin: page } })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(answer.headers.get('vary')).toBe('origin')
  })

  it('may all upload without credentials', async () => {
    const { base } = await serve({}, { cors: { origins: '*' } })
    const answer = await fetch(`${base}/`, { headers: { origin: page } })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('may not all act as the user', () => {
    const { engine } = memoryEngine()
    const open = () => createUploadHandler({ engine, cors: { origins: '*', credentials: true } })
    expect(open).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }))
  })
})

describe('a handler', () => {
  it('without any protocol is refused', () => {
    const { engine } = memoryEngine()
    const open = () => createUploadHandler({ engine, protocols: [] })
    expect(open).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }))
  })
})
