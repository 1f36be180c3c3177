import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { WireState } from '../support/chunked-wire.ts'
import { serving } from '../support/serving.ts'
import type { Backend } from './backend.ts'

export const clients = 20
const chunkSize = 50_000
const chunks = 10

/** Clients of two servers send to one upload: one sequence of whole chunks, and the others get the right offset. */
export async function raceForOneUpload(backend: Backend): Promise<void> {
  const endpoints = await twoServers(backend)
  const [first = ''] = endpoints
  const id = await open(first, 'race.bin', chunks * chunkSize)
  const won = (
    await Promise.all(
      Array.from({ length: clients }, (_, client) =>
        race(endpoints[client % endpoints.length] ?? '', id, client),
      ),
    )
  ).flat()

  expect(won.length).toBe(chunks)
  const winners = new Map(won.map(each => [each.offset, each.client]))
  const expected = Buffer.concat(
    Array.from({ length: chunks }, (_, index) =>
      Buffer.alloc(chunkSize, winners.get(index * chunkSize) ?? 255),
    ),
  )
  const published = await backend.published()
  expect(published.length).toBe(1)
  expect((await published[0]?.read())?.equals(expected)).toBe(true)
}

/** Clients of two servers upload files of one name: all of them are there afterwards. */
export async function raceForOneName(backend: Backend): Promise<void> {
  const endpoints = await twoServers(backend)
  const fills = Array.from({ length: clients }, (_, client) => client)
  await Promise.all(
    fills.map(async client => {
      const endpoint = endpoints[client % endpoints.length] ?? ''
      const id = await open(endpoint, 'same.bin', chunkSize)
      const answer = await send(endpoint, id, 0, client, undefined)
      expect(answer.status, await answer.text()).toBe(200)
    }),
  )
  const contents = await Promise.all((await backend.published()).map(file => file.read()))
  expect(contents.every(each => each.length === chunkSize && each.every(byte => byte === each[0]))).toBe(true)
  expect(contents.map(each => each[0]).sort((a = 0, b = 0) => a - b)).toEqual(fills)
}

/** Processes that share the records and the locks of one backend. */
async function twoServers({ flags, env }: Backend): Promise<readonly string[]> {
  const servers = await Promise.all([1, 2].map(() => serving(flags, env ? { env } : {})))
  return servers.map(({ endpoint }) => endpoint)
}

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
