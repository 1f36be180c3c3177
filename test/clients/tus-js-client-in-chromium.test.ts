import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import type { LabUpload } from './pages/tus-lab-page.ts'
import { bigFile } from './support/big-file.ts'
import { pageOf } from './support/page-of.ts'
import { type TusDisk, tusDisk } from './support/tus-disk.ts'

/**
 * Uploads of 64 MB, so that the suite stays short. The same with 500 MB:
 * `QUAYSIDE_BROWSER_UPLOAD_MB=500 npx vitest run test/clients/tus-js-client-in-chromium.test.ts`.
 */
const size = Number(process.env.QUAYSIDE_BROWSER_UPLOAD_MB ?? 64) * 1_000_000
const chunkSize = size / 4

let browser: Browser
let directory: string
/** On the disk: neither the page nor the test ever holds it. */
let path: string
let sha256: string

beforeAll(async () => {
  browser = await launchChromium()
  directory = await mkdtemp(join(tmpdir(), 'quayside-chromium-'))
  path = join(directory, 'big.bin')
  sha256 = await bigFile(path, size)
})

afterAll(async () => {
  await browser?.close()
  await rm(directory, { recursive: true, force: true })
})

describe.each([4, 5] as const)('tus-js-client %i in Chromium', { timeout: 600_000 }, version => {
  it('goes on after two pauses', async () => {
    const lab = await openLab()
    await lab.upload({ version, options: { chunkSize }, pauses: [size * 0.3, size * 0.6] })
    expect(lab.count('POST')).toBe(1)
    expect(await lab.published()).toEqual([sha256])
  })

  it('goes on after a reload in the middle', async () => {
    const lab = await openLab()
    await lab.uploadUntilReload({ version, options: { chunkSize }, reloadAt: size * 0.4 })
    await lab.upload({ version, options: { chunkSize }, resumes: true })
    expect(lab.count('POST')).toBe(1)
    expect(await lab.published()).toEqual([sha256])
  })

  it('uploads in four parts at once', async () => {
    const lab = await openLab()
    await lab.upload({ version, options: { parallelUploads: 4 } })
    expect(lab.count('POST')).toBe(5)
    expect(await lab.published()).toEqual([sha256])
  })

  it('uploads a stream whose length it learns at its end', async () => {
    const lab = await openLab()
    await lab.upload({ version, options: { uploadLengthDeferred: true, chunkSize: 2_000_000 } })
    expect(await lab.published()).toEqual([sha256])
  })

  it('sends the first bytes with the creation', async () => {
    const lab = await openLab()
    await lab.upload({ version, options: { uploadDataDuringCreation: true, chunkSize } })
    expect(lab.methods()).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH'])
    expect(await lab.published()).toEqual([sha256])
  })

  it('terminates what it has begun', async () => {
    const lab = await openLab()
    await lab.upload({ version, options: { chunkSize }, terminateAt: size * 0.4 })
    expect(lab.count('DELETE')).toBe(1)
    expect((await lab.server.engine.list()).uploads).toEqual([])
    expect(await lab.published()).toEqual([])
  })

  describe.each(['ietf-draft-03', 'ietf-draft-05'] as const)('as %s', protocol => {
    it('goes on after two pauses and a reload', async () => {
      const lab = await openLab()
      const options = { protocol, chunkSize }
      await lab.uploadUntilReload({
        version,
        options,
        pauses: [size * 0.1, size * 0.2],
        reloadAt: size * 0.4,
      })
      await lab.upload({ version, options, pauses: [size * 0.6], resumes: true })
      expect(lab.count('POST')).toBe(1)
      expect(await lab.published()).toEqual([sha256])
    })

    it('sends all with the creation', async () => {
      const lab = await openLab()
      await lab.upload({ version, options: { protocol, uploadDataDuringCreation: true } })
      expect(lab.methods()).toEqual(['POST'])
      expect(await lab.published()).toEqual([sha256])
    })

    it('terminates what it has begun', async () => {
      const lab = await openLab()
      await lab.upload({ version, options: { protocol, chunkSize }, terminateAt: size * 0.4 })
      expect((await lab.server.engine.list()).uploads).toEqual([])
    })
  })
})

interface Lab {
  readonly server: TusDisk
  /** Resolves when the page says that it is over. */
  upload(upload: LabUpload): Promise<unknown>
  /** Resolves when the page has reloaded itself. */
  uploadUntilReload(upload: LabUpload): Promise<void>
  methods(): readonly string[]
  count(method: string): number
  /** SHA-256 of each published file. */
  published(): Promise<readonly string[]>
}

async function openLab(): Promise<Lab> {
  const server = await tusDisk(await pageOf('tus-lab-page.ts', '<input type="file">'))
  const context = await browser.newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(`${server.origin}/`)
  const methods = () => server.requests.map(each => each.split(' ')[0] ?? '').filter(isOfUpload)
  return {
    server,
    methods,
    count: method => methods().filter(each => each === method).length,
    published: async () => [...(await server.published()).values()],
    upload: upload => make(page, upload),
    async uploadUntilReload(upload) {
      const reloaded = page.waitForEvent('load')
      // The page that was asked is gone before it can answer.
      await Promise.all([reloaded, make(page, upload).catch(() => {})])
    },
  }
}

async function make(page: Page, upload: LabUpload): Promise<unknown> {
  await page.locator('input').setInputFiles(path)
  return page.evaluate(each => globalThis.makeUpload(each), upload)
}

function isOfUpload(method: string): boolean {
  return method !== 'GET' && method !== 'OPTIONS'
}
