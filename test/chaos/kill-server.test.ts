import { randomInt } from 'node:crypto'
import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { MortalServer } from './mortal-server.ts'
import { StubbornUpload } from './stubborn-upload.ts'

const deaths = 50
const sizes = 8_000_000
const atOnce = 4

let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quayside-chaos-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

it(`a server killed ${deaths} times loses no acknowledged byte, and every upload ends whole`, async () => {
  const server = new MortalServer(directory)
  await server.start()
  const binary = await open(process.execPath)
  const uploads: StubbornUpload[] = []
  let pieces = 0
  let next = randomInt(1, 60)
  const dieInTime = (): void => {
    pieces += 1
    if (pieces < next || server.deaths >= deaths) return
    next = pieces + randomInt(1, 60)
    void server.die()
  }
  const worker = async (): Promise<void> => {
    while (server.deaths < deaths) {
      const bytes = Buffer.alloc(sizes)
      await binary.read(bytes, 0, sizes, randomInt(0, 50_000_000))
      const upload = new StubbornUpload(`file-${uploads.length}.bin`, bytes, server, dieInTime)
      uploads.push(upload)
      await upload.run()
      await expectOnlyWhole(uploads)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  await binary.close()
  expect(await server.stop()).toBe(0)

  expect(server.deaths).toBe(deaths)
  const published = await publishedFiles()
  expect(published.size).toBe(uploads.length)
  for (const upload of uploads) {
    const stored = await readFile(published.get(upload.name) ?? '')
    expect(stored.equals(upload.bytes), `${upload.name} has the bytes that were sent`).toBe(true)
  }
}, 240_000)

/** Nothing is at the destination but files all of whose bytes were sent, at their full size. */
async function expectOnlyWhole(uploads: readonly StubbornUpload[]): Promise<void> {
  for (const [name, path] of await publishedFiles()) {
    const upload = uploads.find(each => each.name === name)
    expect(upload?.isAllSent, `${name} is visible only after its last byte was sent`).toBe(true)
    expect((await stat(path)).size).toBe(sizes)
  }
}

async function publishedFiles(): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter(each => each.isFile() && !each.parentPath.includes('.quayside'))
  return new Map(files.map(each => [each.name, join(each.parentPath, each.name)]))
}
