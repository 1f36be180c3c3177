import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { expect, it, onTestFinished } from 'vitest'
import { serving, temporaryDirectory } from '../support/serving.ts'
import { peakMemoryOf } from './support/peak-memory.ts'
import { s3Cloud } from './support/s3-cloud.ts'
import { beginPatch, offsetOf, openTusUpload, sendAll } from './support/tus-sender.ts'

const MiB = 1_048_576
const block = randomBytes(65_536)
const cloud = await s3Cloud()

async function serverOver(
  prefix: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const serve = cloud.serve?.(prefix)
  const flags = [...(serve?.flags ?? []), '--dir', await temporaryDirectory(), ...words]
  return serving(flags, { env: { ...serve?.env, ...env } })
}

it('64 uploads at once in parts of 8 MiB take no more than the budget and 120 MiB, and nothing on disk', async () => {
  const [uploads, size] = [64, 10 * MiB]
  const TMPDIR = await temporaryDirectory()
  const server = await serverOver('many/', [], { TMPDIR })
  const links = await Promise.all(
    Array.from({ length: uploads }, (_, index) => openTusUpload(server.endpoint, size, `${index}.bin`)),
  )
  const statuses = await Promise.all(links.map(link => sendAll(link, size, block)))
  expect(new Set(statuses)).toEqual(new Set([204]))
  const peak = peakMemoryOf(server.child.pid)
  expect(peak).toBeLessThan((128 + 120) * MiB)
  expect(await readdir(TMPDIR)).toEqual([])
  expect(await cloud.contents('many/')).toHaveLength(uploads)
})

it('200 clients that stall keep no memory from 4 that are fast, and lose nothing of what they had sent', async () => {
  const [slow, sent, size] = [200, 40_000, 20 * MiB]
  const server = await serverOver('slow/', ['--memory-budget', '4MiB'])
  const links = await Promise.all(
    Array.from({ length: slow }, (_, index) => openTusUpload(server.endpoint, size, `slow-${index}.bin`)),
  )
  const stalled = await Promise.all(
    links.map(async link => {
      const patch = beginPatch(link, 0, size).on('error', () => {})
      onTestFinished(() => {
        patch.destroy()
      })
      await new Promise(resolve => patch.write(block.subarray(0, sent), resolve))
      return patch
    }),
  )
  const fast = await Promise.all(
    Array.from({ length: 4 }, async (_, index) => {
      const link = await openTusUpload(server.endpoint, size, `fast-${index}.bin`)
      return sendAll(link, size, block)
    }),
  )
  expect(fast).toEqual([204, 204, 204, 204])
  expect(stalled.every(patch => !patch.destroyed)).toBe(true)
  await Promise.all(stalled.map(patch => new Promise(resolve => patch.once('close', resolve).destroy())))
  for (const link of links) await expect.poll(() => offsetOf(link), { timeout: 20_000 }).toBe(sent)
})
