import { randomInt } from 'node:crypto'
import { open } from 'node:fs/promises'
import { expect } from 'vitest'
import type { Backend, StoredFile } from './backend.ts'
import { MortalFleet } from './mortal-fleet.ts'
import { StubbornUpload } from './stubborn-upload.ts'

export interface Ordeal {
  /** How often the server is killed, each time with `kill -9` and in the middle of uploads. */
  readonly deaths: number
  /** Of each file, in bytes. */
  readonly size: number
  /** As `--chunk-size` says it. */
  readonly chunkSize: string
  readonly atOnce: number
  /** Each request goes to another of so many. Default 1. */
  readonly servers?: number
  /** At most so many pieces of 64 KiB are sent between two deaths. */
  readonly piecesBetween: number
}

/** Uploads files while their server keeps dying: nothing acknowledged is lost, nothing is visible early, all end whole. */
export async function outliveKills(backend: Backend, ordeal: Ordeal): Promise<void> {
  const { deaths, size, atOnce, piecesBetween } = ordeal
  const server = new MortalFleet(backend, ordeal.chunkSize, ordeal.servers ?? 1)
  await server.start()
  const binary = await open(process.execPath)
  const uploads: StubbornUpload[] = []
  let pieces = 0
  let next = randomInt(1, piecesBetween)
  const dieInTime = (): void => {
    pieces += 1
    if (pieces < next || server.deaths >= deaths) return
    next = pieces + randomInt(1, piecesBetween)
    void server.die()
  }
  const worker = async (): Promise<void> => {
    while (server.deaths < deaths) {
      const bytes = Buffer.alloc(size)
      await binary.read(bytes, 0, size, randomInt(0, 50_000_000))
      const upload = new StubbornUpload(nameOf(uploads.length), bytes, server, dieInTime)
      uploads.push(upload)
      await upload.run()
      expectOnlyWhole(await backend.published(), uploads)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  await binary.close()
  expect(await server.stop()).toBe(0)

  expect(server.deaths).toBe(deaths)
  await expectSent(await backend.published(), uploads)
  await expectNothingPrivate(backend, uploads)
}

/** Nothing is at the destination but files all of whose bytes were sent, at their full size. */
function expectOnlyWhole(published: readonly StoredFile[], uploads: readonly StubbornUpload[]): void {
  for (const { key, size } of published) {
    const upload = uploads.find(each => isOf(each, key))
    expect(upload?.isAllSent, `${key} is visible only after its last byte was sent`).toBe(true)
    expect(size, key).toBe(upload?.bytes.length)
  }
}

async function expectSent(
  published: readonly StoredFile[],
  uploads: readonly StubbornUpload[],
): Promise<void> {
  expect(published.length).toBe(uploads.length)
  for (const upload of uploads) {
    const stored = await published.find(({ key }) => isOf(upload, key))?.read()
    expect(stored?.equals(upload.bytes), `${upload.name} has the bytes that were sent`).toBe(true)
  }
}

/** What a server that died left of an upload went with its completion. */
async function expectNothingPrivate(backend: Backend, uploads: readonly StubbornUpload[]): Promise<void> {
  const marks = uploads.map(({ id = '' }) => id.slice(0, 8))
  const left = (await backend.private()).filter(name => marks.some(mark => name.includes(mark)))
  expect(left).toEqual([])
}

/** Keys keep the name, some of them with a suffix. */
function nameOf(index: number): string {
  return `file-${String(index).padStart(4, '0')}.bin`
}

function isOf({ name }: StubbornUpload, key: string): boolean {
  return key.includes(name.replace('.bin', ''))
}
