import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { pageOf } from './support/page-of.ts'
import { type TusDisk, tusDisk } from './support/tus-disk.ts'

const size = 40_000_000
let browser: Browser

beforeAll(async () => {
  browser = await launchChromium()
})

afterAll(() => browser?.close())

describe('tus-js-client in a browser', () => {
  it('goes on after a reload in the middle', async () => {
    const server = await tusDisk(
      await pageOf('tus-page.ts', '<input id="file" type="file"><p id="state"></p>'),
    )
    const { path, sha256 } = await server.file('reloaded.bin', size)
    const page = await slowPage(server)
    await page.locator('#file').setInputFiles(path)
    await page.waitForFunction(
      () => Number(document.querySelector('#state')?.textContent?.slice(5)) > 8_000_000,
    )
    await page.reload()
    await page.locator('#file').setInputFiles(path)
    await page.getByText('done').waitFor()
    expect(await page.evaluate(() => document.body.dataset.resumed)).toBe('true')
    expect(server.requests.filter(each => each.startsWith('POST'))).toHaveLength(1)
    expect([...(await server.published()).values()]).toEqual([sha256])
  })
})

describe('Uppy: Dashboard and Tus', () => {
  it('goes on after the network was cut twice', async () => {
    const server = await tusDisk(await pageOf('uppy-page.ts', '<div id="dashboard"></div>'))
    const { path, sha256 } = await server.file('cut.bin', size)
    const page = await slowPage(server)
    await page.locator('input.uppy-Dashboard-input').first().setInputFiles(path)
    await page.getByRole('button', { name: /^Upload 1 file/ }).click()
    for (const sent of [size / 4, size / 2]) {
      await page.waitForFunction(least => Number(document.body.dataset.sent) > least, sent)
      server.goOffline(true)
      await page.context().setOffline(true)
      server.goOffline(false)
      await page.context().setOffline(false)
    }
    await page.waitForFunction(() => document.body.dataset.done !== undefined)
    expect(await page.evaluate(() => document.body.dataset.done)).toBe('1 uploaded, 0 failed')
    expect(server.requests.filter(each => each.startsWith('PATCH')).length).toBeGreaterThanOrEqual(3)
    expect([...(await server.published()).values()]).toEqual([sha256])
  })
})

/** A page whose uploads take a second or two, so that something can happen to them on the way. */
async function slowPage({ origin }: TusDisk): Promise<Page> {
  const context = await browser.newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const network = await context.newCDPSession(page)
  const uploadThroughput = size / 2
  await network.send('Network.enable')
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput,
  })
  await page.goto(`${origin}/`)
  return page
}
