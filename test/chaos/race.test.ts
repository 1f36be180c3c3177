import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { WireState } from '../support/chunked-wire.ts'
import { serving, temporaryDirectory } from '../support/serving.ts'

const clients = 20
const chunkSize = 50_000
const chunks = 10

it(`${clients} clients race one upload: one sequence of whole chunks, and the others get the right offset`, async () => {
  const dir = await temporaryDirectory()
  const { endpoint } = await serving(['--dir', dir])
  const id = await open(endpoint, 'race.bin', chunks * chunkSize)
  const won = (
    await Promise.all(Array.from({ length: clients }, (_, client) => race(endpoint, id, client)))
  ).flat()

  expect(won.length).toBe(chunks)
  const winners = new Map(won.map(each => [each.offset, each.client]))
  const expected = Buffer.concat(
    Array.from({ length: chunks }, (_, index) =>
      Buffer.alloc(chunkSize, winners.get(index * chunkSize) ?? 255),
    ),
  )
  const [path] = await publishedIn(dir)
  expect((await readFile(path ?? '')).equals(expected)).toBe(true)
})

it('uploads of one name at the same time never overwrite each other', async () => {
  const dir = await temporaryDirectory()
  const { endpoint } = await serving(['--dir', dir])
  const fills = Array.from({ length: clients }, (_, client) => client)
  await Promise.all(
    fills.map(async client => {
      const id = await open(endpoint, 'same.bin', chunkSize)
      const answer = await send(endpoint, id, 0, client, undefined)
      expect(answer.status, await answer.text()).toBe(200)
    }),
  )
  const contents = await Promise.all((await publishedIn(dir)).map(path => readFile(path)))
  expect(contents.every(each => each.length === chunkSize && each.every(byte => byte === each[0]))).toBe(true)
  expect(contents.map(each => each[0]).sort((a = 0, b = 0) => a - b)).toEqual(fills)
})

/** Sends its own byte wherever the upload stands, until the upload is whole; tells which chunks were its own. */
async function race(
  endpoint: string,
  id: string,
  client: number,
): Promise<{ readonly client: number; readonly offset: number }[]> {
  const won: { readonly client: number; readonly offset: number }[] = []
  for (
    let state = await look(endpoint, id);
    state.offset < chunks * chunkSize;
    state = await look(endpoint, id)
  ) {
    const { offset, last_calculated_hash: chain } = state
    const answer = await send(endpoint, id, offset, client, chain ?? undefined)
    if (answer.status === 200) won.push({ client, offset })
    // A lost race is told as the wrong offset or state, as having yielded, or as not having got its turn in time.
    else expect([400, 409, 423], await answer.text()).toContain(answer.status)
  }
  return won
}

async function open(endpoint: string, name: string, size: number): Promise<string> {
  return (await init(endpoint, { file_name: name, file_size: size })).unique_id
}

function look(endpoint: string, id: string): Promise<WireState> {
  return init(endpoint, { unique_id: id })
}

async function init(endpoint: string, fields: object): Promise<WireState> {
  const answer = await fetch(`${endpoint}/init/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  })
  expect(answer.status).toBe(200)
  return (await answer.json()) as WireState
}

function send(
  endpoint: string,
  id: string,
  offset: number,
  fill: number,
  chain: string | undefined,
): Promise<Response> {
  const bytes = Buffer.alloc(chunkSize, fill)
  const hash = md5(bytes)
  const form = new FormData()
  form.append('unique_id', id)
  form.append('offset', String(offset))
  form.append('chunk_hash', hash)
  form.append('final_hash', chain === undefined ? hash : md5(Buffer.from(chain + hash)))
  form.append('file', new Blob([bytes]), 'blob')
  return fetch(`${endpoint}/`, { method: 'POST', body: form })
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex')
}

async function publishedIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter(each => each.isFile() && !each.parentPath.includes('.quayside'))
  return files.map(each => join(each.parentPath, each.name))
}
