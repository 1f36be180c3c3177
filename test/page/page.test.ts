import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { digestOf, patternedBytes } from '../client/support/bytes.ts'
import { launchChromium } from '../support/chromium.ts'
import { builtPage } from './support/built-page.ts'
import { openPage, pageLab } from './support/page-lab.ts'

const built = builtPage()
const bytes = patternedBytes(30_000_000)
let browser: Browser
let files: string
let path: string

beforeAll(async () => {
  browser = await launchChromium()
  files = mkdtempSync(join(tmpdir(), 'quayside-picked-'))
  path = join(files, 'holiday film.bin')
  writeFileSync(path, bytes)
})

afterAll(async () => {
  await browser?.close()
  rmSync(files, { recursive: true, force: true })
})

test('a picked file is uploaded, and its bytes are those of the file', async () => {
  const lab = await pageLab(built)
  const page = await openPage(browser, lab.url)
  await page.locator('#files').setInputFiles(path)
  await statusOf(page, /^Done, 30\.0 MB$/)
  expect(await publishedDigests(lab)).toEqual([digestOf(bytes)])
})

test('an upload is paused, outlives a reload, and goes on when its file is picked again', async () => {
  const lab = await pageLab(built)
  lab.letThrough(9)
  const page = await openPage(browser, lab.url)
  await page.locator('#files').setInputFiles(path)
  await page.getByText(/^(9|10)\.\d MB of 30\.0 MB/).waitFor()
  await page.getByRole('button', { name: 'Pause: holiday film.bin' }).click()
  await statusOf(page, /^Paused at/)
  lab.dropHeld()
  lab.letThrough(Number.POSITIVE_INFINITY)
  await page.reload()
  await statusOf(page, /^Interrupted at 9\.0 MB of 30\.0 MB\. Choose the same file again to go on\.$/)
  await page.locator('#files').setInputFiles(path)
  await statusOf(page, /^Done/)
  expect(await publishedDigests(lab)).toEqual([digestOf(bytes)])
  await page.reload()
  expect(await page.locator('.entry').count()).toBe(0)
})

test('a file that was changed meanwhile is not added to an unfinished upload', async () => {
  const lab = await pageLab(built)
  const path = join(files, 'notes.txt')
  const at = new Date(1_700_000_000_000)
  writeFileSync(path, patternedBytes(3_000_000, 7))
  utimesSync(path, at, at)
  lab.letThrough(2)
  const page = await openPage(browser, lab.url)
  await page.locator('#files').setInputFiles(path)
  await page.getByText(/^(2|3)\.\d MB of 3\.0 MB/).waitFor()
  await page.getByRole('button', { name: /^Pause/ }).click()
  await page.reload()
  lab.dropHeld()
  lab.letThrough(Number.POSITIVE_INFINITY)
  await statusOf(page, /^Interrupted at 2\.0 MB/)
  writeFileSync(path, patternedBytes(3_000_000, 8))
  utimesSync(path, at, at)
  await page.locator('#files').setInputFiles(path)
  await statusOf(page, /^The file is not the one this upload began with/)
  await page.getByRole('button', { name: 'Start over: notes.txt' }).click()
  await statusOf(page, /^Done/)
  expect(await publishedDigests(lab)).toEqual([digestOf(patternedBytes(3_000_000, 8))])
  expect((await lab.engine.list()).uploads).toHaveLength(1)
})

test('a file whose handle the browser keeps goes on after a reload without being picked again', async () => {
  const lab = await pageLab(built)
  lab.letThrough(1)
  const page = await openPage(browser, lab.url)
  // A real handle, of the browser's own file system: only the dialog is not real.
  await page.context().addInitScript(() => {
    const open = async () => {
      const root = await navigator.storage.getDirectory()
      return [await root.getFileHandle('kept.bin')]
    }
    Object.assign(window, { showOpenFilePicker: open })
  })
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory()
    const writable = await (await root.getFileHandle('kept.bin', { create: true })).createWritable()
    await writable.write(new Uint8Array(3_500_000).fill(7))
    await writable.close()
  })
  await page.evaluate(() => {
    const open = async () => {
      const root = await navigator.storage.getDirectory()
      return [await root.getFileHandle('kept.bin')]
    }
    Object.assign(window, { showOpenFilePicker: open })
  })
  await page.getByRole('button', { name: 'Choose files' }).click()
  await page.getByText(/^(1|2)\.\d MB of 3\.5 MB/).waitFor()
  await page.reload()
  lab.dropHeld()
  lab.letThrough(Number.POSITIVE_INFINITY)
  await statusOf(page, /^Interrupted at 1\.0 MB of 3\.5 MB$/)
  await page.getByRole('button', { name: 'Resume: kept.bin' }).click()
  await statusOf(page, /^Done/)
  expect(await publishedDigests(lab)).toEqual([digestOf(new Uint8Array(3_500_000).fill(7))])
})

test('an upload goes on by itself after the server died and came back', async () => {
  const lab = await pageLab(built)
  lab.letThrough(5)
  const page = await openPage(browser, lab.url, {
    expected: /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/,
  })
  await page.locator('#files').setInputFiles(path)
  await page.getByText(/^(5|6)\.\d MB of 30\.0 MB/).waitFor()
  await lab.stop()
  await statusOf(page, /^The server cannot be reached\. Trying again by itself\.$/)
  lab.dropHeld()
  lab.letThrough(Number.POSITIVE_INFINITY)
  await lab.start()
  await statusOf(page, /^Done/)
  expect(await publishedDigests(lab)).toEqual([digestOf(bytes)])
})

test('several files are dropped at once; three upload at a time, and each can be cancelled', async () => {
  const lab = await pageLab(built)
  lab.letThrough(0)
  const page = await openPage(browser, lab.url)
  await drop(page, ['one.txt', 'two.txt', 'three.txt', 'four.txt'])
  await page.locator('.entry').nth(3).waitFor()
  expect(await page.locator('.entry-status').nth(3).textContent()).toMatch(/waiting for its turn$/)
  await page.getByRole('button', { name: 'Cancel: two.txt' }).click()
  await page.locator('.entry', { hasText: 'two.txt' }).waitFor({ state: 'detached' })
  lab.letThrough(Number.POSITIVE_INFINITY)
  for (const name of ['one.txt', 'three.txt', 'four.txt'])
    await page.locator('.entry', { hasText: name }).getByText(/^Done/).waitFor()
  const { uploads } = await lab.engine.list()
  expect(uploads.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
    'four.txt completed',
    'one.txt completed',
    'three.txt completed',
  ])
})

test('what is uploaded can be downloaded', async () => {
  const lab = await pageLab(built)
  const page = await openPage(browser, lab.url)
  await drop(page, ['one.txt'])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download: one.txt' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('one.txt')
  expect(readFileSync(await download.path(), 'utf8')).toBe('The bytes of one.txt')
})

test('a server that wants a token gets one, and then everything works, downloads too', async () => {
  const lab = await pageLab({
    ...built,
    intercept(request, response) {
      if (request.headers.authorization === 'Bearer secret') return false
      request.resume().on('end', () => response.writeHead(401, { 'www-authenticate': 'Bearer' }).end())
      return true
    },
  })
  const page = await openPage(browser, lab.url, { expected: /401/ })
  await drop(page, ['one.txt'])
  await page.getByLabel('This server wants an access token').fill('wrong')
  await page.keyboard.press('Enter')
  await page.getByLabel('This server wants an access token').fill('secret')
  await page.keyboard.press('Enter')
  await statusOf(page, /^Done/)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download: one.txt' }).click(),
  ])
  expect(readFileSync(await download.path(), 'utf8')).toBe('The bytes of one.txt')
})

test('a file that the server refuses is told in words', async () => {
  const lab = await pageLab({ ...built, engine: { maxBytes: 5 } })
  const page = await openPage(browser, lab.url, { expected: /400/ })
  await drop(page, ['one.txt'])
  await statusOf(page, /^The server refused the file\. .*greater than the maximum allowed file size/)
})

test('it works under the strictest policy that lets a page run scripts at all', async () => {
  const lab = await pageLab({ ...built, policy: "default-src 'self'; worker-src 'self'" })
  const page = await openPage(browser, lab.url, { expected: /wasm-unsafe-eval/ })
  await page.locator('#files').setInputFiles(path)
  await statusOf(page, /^Done/)
  expect(await publishedDigests(lab)).toEqual([digestOf(bytes)])
})

test('a browser that may not start the digest worker says so, and trying again works once it may', async () => {
  const lab = await pageLab(built)
  const page = await openPage(browser, lab.url, { expected: /ERR_FAILED/ })
  await page.route('**/digest-worker.js', route => route.abort())
  await drop(page, ['one.txt'])
  await statusOf(
    page,
    /^The file could not be checked in this browser\. The digest worker could not be started/,
  )
  await page.unroute('**/digest-worker.js')
  await page.getByRole('button', { name: 'Try again: one.txt' }).click()
  await statusOf(page, /^Done/)
})

test('the page weighs less than 40 kB on the wire', () => {
  const names = readdirSync(built.directory)
  expect(names).toContain('digest-worker.js')
  const sizes = names.map(name => gzipSync(readFileSync(join(built.directory, name))).length)
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(40_000)
})

/** Drops files as a person would, whose bytes say which they are. */
async function drop(page: Page, names: readonly string[]): Promise<void> {
  const transfer = await page.evaluateHandle(all => {
    const carried = new DataTransfer()
    for (const name of all) carried.items.add(new File([`The bytes of ${name}`], name))
    return carried
  }, names)
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('#zone', type, { dataTransfer: transfer })
}

async function statusOf(page: Page, text: RegExp): Promise<void> {
  await page.locator('.entry-status', { hasText: text }).first().waitFor()
}

async function publishedDigests(lab: Awaited<ReturnType<typeof pageLab>>): Promise<readonly string[]> {
  const { uploads } = await lab.engine.list({ state: 'ended' })
  return Promise.all(uploads.map(async ({ id }) => digestOf(await lab.content(id))))
}
