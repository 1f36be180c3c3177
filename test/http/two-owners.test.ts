import { describe, expect, it } from 'vitest'
import { chunked, ietf, tus } from '../../src/http/index.ts'
import { bytesOf } from '../support/bytes.ts'
import { type Trespass, trespass, trespasses } from '../support/trespasses.ts'
import { answerOf, serve } from './support/wire.ts'

const ann = { owner: 'ann' }
const never = '00000000-0000-4000-8000-000000000000'
const states = ['open', 'completed'] as const

/** A server of all protocols, and an upload of ann's. */
async function annsUpload(state: (typeof states)[number]) {
  const server = await serve(
    {},
    { protocols: [tus(), ietf(), chunked()], authenticate: request => request.header('x-user') },
  )
  const length = state === 'open' ? 6 : 3
  const { id } = await server.engine.create({ name: 'secret.txt', length, metadata: { secret: 'x' } }, ann)
  await server.engine.append(id, { offset: 0, complete: true }, bytesOf('abc'), ann)
  return { ...server, id }
}

const table = trespasses.flatMap(each => states.map(state => [each.name, state, each] as const))

describe("of another owner's upload", () => {
  it.each(table)(
    '%s: a stranger is told as of one that never was, and changes nothing (%s)',
    async (_, state, each: Trespass) => {
      const { base, engine, id } = await annsUpload(state)
      const before = await engine.get(id, ann)
      const answer = await trespass(each, base, id, 'bob')
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer).toEqual(await trespass(each, base, never, 'bob'))
      expect(answer.text).not.toContain('secret')
      expect(await engine.get(id, ann)).toEqual(before)
    },
  )

  it('nobody has any of it without saying who they are', async () => {
    const { base, id } = await annsUpload('open')
    for (const each of trespasses) expect((await trespass(each, base, id, '')).status).toBe(401)
  })

  it('no list tells, and its owner has it listed', async () => {
    const { base, id } = await annsUpload('open')
    const list = async (user: string) =>
      (await answerOf(await fetch(`${base}/`, { headers: { 'x-user': user } }))).body
    expect(await list('bob')).toEqual({ results: [], next: null })
    expect(await list('ann')).toMatchObject({ results: [{ unique_id: id }] })
  })

  it('no piece is put together into a file of a stranger', async () => {
    const { base, engine } = await annsUpload('open')
    const { id } = await engine.create({ length: 3, partial: true }, ann)
    await engine.append(id, { offset: 0 }, bytesOf('abc'), ann)
    const concat = (user: string) =>
      fetch(base, {
        method: 'POST',
        headers: { 'tus-resumable': '1.0.0', 'upload-concat': `final;${base}/${id}`, 'x-user': user },
      })
    expect((await concat('bob')).status).toBe(404)
    expect((await concat('ann')).status).toBe(201)
  })
})
