import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fsSessions } from '../../../src/adapters/fs/fs-sessions.ts'
import { stateOf } from '../../../src/core/list-order.ts'
import type { UploadRecord } from '../../../src/core/types.ts'
import { seededRandom } from '../../../src/testing/seeded-random.ts'

const kills = 40
/** Each is killed in, and gone on with, several times. */
const directories = 8
const context = { signal: new AbortController().signal }
const place = mkdtempSync(join(tmpdir(), 'quayside-kill-'))
const program = join(place, 'change-records.mjs')
const random = seededRandom(20_260_101)

beforeAll(async () => {
  const entryPoints = [join(import.meta.dirname, 'programs/change-records.ts')]
  await build({ entryPoints, outfile: program, bundle: true, platform: 'node', format: 'esm' })
})

afterAll(() => rmSync(place, { recursive: true }))

describe('fs sessions whose process is killed at any moment', () => {
  it(`lose nothing that was acknowledged, over ${kills} kills`, async () => {
    const told = new Map<string, readonly string[]>()
    for (let kill = 0; kill < kills; kill += 1) {
      const owner = `owner${kill}`
      told.set(owner, await runUntilKilled(owner, kill))
    }
    for (const [owner, lines] of told) await expectKept(owner, lines)
  })

  it('leave no record that does not parse', () => {
    const files = readdirSync(place, { recursive: true, withFileTypes: true })
    const records = files.filter(
      ({ name, parentPath }) => name.endsWith('.json') && parentPath.includes('records'),
    )
    expect(records.length).toBeGreaterThan(kills)
    for (const { parentPath, name } of records) {
      const record: UploadRecord = JSON.parse(readFileSync(join(parentPath, name), 'utf8'))
      expect(`${record.id}.json`).toBe(name)
    }
  })
})

function directoryOf(owner: string): string {
  return join(place, `sessions${Number(owner.replace('owner', '')) % directories}`)
}

/** What the program said until it was killed, in the middle of whatever it did then. */
async function runUntilKilled(owner: string, seed: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [program, directoryOf(owner), owner, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<NodeJS.Signals | null>(resolve =>
    child.on('exit', (_, signal) => resolve(signal)),
  )
  const lines: string[] = []
  const killAt = 1 + random.below(60)
  const turns = random.below(20)
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (lines.length !== killAt) continue
    for (let turn = 0; turn < turns; turn += 1) await new Promise(resolve => setImmediate(resolve))
    child.kill('SIGKILL')
  }
  expect(await ended).toBe('SIGKILL')
  return lines
}

async function expectKept(owner: string, lines: readonly string[]): Promise<void> {
  // A store of its own each time: nothing but the files is known to it.
  const store = fsSessions({ directory: directoryOf(owner) })
  const listed = new Map<string, UploadRecord>()
  for (const state of ['open', 'ended'] as const)
    for (const record of await listAll(owner, state)) {
      expect(stateOf(record.status)).toBe(state)
      expect(listed.has(record.id), `${record.id} is listed twice`).toBe(false)
      listed.set(record.id, record)
    }
  expect(new Set((await listAll(owner)).map(({ id }) => id))).toEqual(new Set(listed.keys()))
  const due = new Set(await store.due(Number.MAX_SAFE_INTEGER, 1_000_000, context))
  for (const [id, { revision, isDeleted }] of acknowledged(lines)) {
    const record = await store.get(id, context)
    if (isDeleted === 'yes') expect(record, `${id} was deleted`).toBeUndefined()
    if (isDeleted === 'no') expect(record, `${id} is lost`).toBeDefined()
    if (record && isDeleted === 'no') expect(record.revision).toBeGreaterThanOrEqual(revision)
    expect(listed.get(id), `${id} in the list`).toEqual(record)
    expect(due.has(id), `${id} among what is due`).toBe(record !== undefined)
  }

  async function listAll(of: string, state?: 'open' | 'ended'): Promise<readonly UploadRecord[]> {
    const records: UploadRecord[] = []
    let cursor: string | undefined
    do {
      const query = {
        collection: 'uploads',
        owner: of,
        limit: 7,
        ...(state && { state }),
        ...(cursor && { cursor }),
      }
      const page = await store.list(query, context)
      records.push(...page.records)
      cursor = page.cursor
    } while (cursor !== undefined)
    return records
  }
}

interface Acknowledged {
  readonly revision: number
  /** `maybe`: the kill came before the answer. */
  readonly isDeleted: 'no' | 'maybe' | 'yes'
}

function acknowledged(lines: readonly string[]): ReadonlyMap<string, Acknowledged> {
  const records = new Map<string, Acknowledged>()
  for (const line of lines) {
    const [word, id = '', revision = '0'] = line.split(' ')
    if (word === 'kept') records.set(id, { revision: Number(revision), isDeleted: 'no' })
    if (word === 'deleting') records.set(id, { revision: 0, isDeleted: 'maybe' })
    if (word === 'deleted') records.set(id, { revision: 0, isDeleted: 'yes' })
  }
  return records
}
