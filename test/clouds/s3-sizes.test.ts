import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generateFile, sha256Of } from '../support/generated-file.ts'
import { runCli } from '../support/run-cli.ts'
import { serving, temporaryDirectory } from '../support/serving.ts'
import { peakMemoryOf } from './support/peak-memory.ts'
import { s3Cloud } from './support/s3-cloud.ts'

const MiB = 1_048_576
const GiB = 1024 * MiB
const minute = 60_000
/** What a server holds by default while bytes go through, and what Node and the SDK take besides. */
const mayHold = (128 + 120) * MiB
const cloud = await s3Cloud()

interface Size {
  readonly name: string
  readonly size: number
  readonly chunkSize: string
  readonly timeoutMs: number
}

const always: readonly Size[] = [
  { name: '50 MiB in chunks of 100 KB', size: 50 * MiB, chunkSize: '100KB', timeoutMs: 2 * minute },
  { name: '1 GiB in chunks of 64 MB', size: GiB, chunkSize: '64MB', timeoutMs: 3 * minute },
]

const nightly: readonly Size[] = [
  { name: '1 GiB in chunks of 100 KB', size: GiB, chunkSize: '100KB', timeoutMs: 30 * minute },
  { name: '10 GiB in chunks of 64 MB', size: 10 * GiB, chunkSize: '64MB', timeoutMs: 30 * minute },
]

describe('a file comes out of S3 as it went up by the command line', () => {
  for (const { name, size, chunkSize, timeoutMs } of [
    ...always,
    ...(process.env.QUAYSIDE_NIGHTLY ? nightly : []),
  ])
    it(
      name,
      async () => {
        const [directory, records] = [await temporaryDirectory(), await temporaryDirectory()]
        const file = join(directory, 'large.bin')
        const digest = await generateFile(file, size)
        const { flags = [], env = {} } = cloud.serve?.(`${chunkSize}-${size}/`) ?? {}
        const server = await serving([...flags, '--dir', records, '--chunk-size', chunkSize], { env })
        const { code, stderr } = await runCli(['upload', file, server.endpoint], { cwd: directory })
        expect(code, stderr).toBe(0)
        expect(peakMemoryOf(server.child.pid)).toBeLessThan(mayHold)
        const [key = '', ...others] = await cloud.contents(`${chunkSize}-${size}/`)
        expect(others).toEqual([])
        const storage = cloud.open({ prefix: `${chunkSize}-${size}/` })
        const { signal } = new AbortController()
        const stored = storage.read?.(key, { start: 0, end: size + 1 }, { signal })
        expect(stored && (await sha256Of(stored))).toBe(digest)
        await storage.remove?.(key, { signal })
        await storage.close?.()
      },
      timeoutMs,
    )
})
