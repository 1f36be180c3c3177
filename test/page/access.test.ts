import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { builtPage } from './support/built-page.ts'
import { lowContrasts } from './support/low-contrasts.ts'
import { openPage, pageLab } from './support/page-lab.ts'

const built = builtPage()
let browser: Browser

beforeAll(async () => {
  browser = await launchChromium()
})

afterAll(() => browser?.close())

test('everything can be done with the keyboard, and the focus is never lost', async () => {
  const lab = await pageLab(built)
  lab.letThrough(1)
  const page = await openPage(browser, lab.url)
  // Asked for early: the browser must know that the picker is ours before it would open.
  const chosen = page.waitForEvent('filechooser')
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('Choose files')
  expect(
    await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle),
  ).toBe('solid')
  await page.keyboard.press('Enter')
  await (await chosen).setFiles([file('letter.txt', 2_500_000)])
  await page.getByText(/^(1|2)\.\d MB of 2\.5 MB/).waitFor()
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('Pause: letter.txt')
  await page.keyboard.press('Space')
  expect(await focused(page)).toBe('Resume: letter.txt')
  lab.dropHeld()
  lab.letThrough(Number.POSITIVE_INFINITY)
  await page.keyboard.press('Enter')
  await page.getByText(/^Done/).waitFor()
  expect(await focused(page)).toBe('Download: letter.txt')
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('Dismiss: letter.txt')
  await page.keyboard.press('Enter')
  expect(await focused(page)).toBe('Choose files')
})

test('turning points are announced to those who listen, and progress is not', async () => {
  const lab = await pageLab(built)
  const page = await openPage(browser, lab.url)
  await page.locator('#files').setInputFiles([file('letter.txt', 2_500_000)])
  await page.getByText(/^Done/).waitFor()
  const live = page.getByRole('status')
  expect(await live.locator('p').allTextContents()).toEqual([
    'letter.txt: uploading',
    'letter.txt: Done, 2.5 MB',
  ])
})

test('the page is told apart by its roles and names', async () => {
  const page = await busyPage()
  expect(await page.getAttribute('html', 'lang')).toBe('en')
  expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toEqual(['Upload files'])
  expect(await page.getByRole('main').count()).toBe(1)
  const list = page.getByRole('region', { name: 'Uploads' }).getByRole('list')
  expect(await list.getByRole('listitem').count()).toBe(2)
  expect(await page.getByRole('progressbar', { name: 'Progress of sent.txt' }).getAttribute('value')).toBe(
    '1',
  )
  const names = await page
    .getByRole('button')
    .evaluateAll(all => all.map(each => each.getAttribute('aria-label')))
  expect(names).toEqual([
    null,
    'Download: sent.txt',
    'Dismiss: sent.txt',
    'Pause: going.bin',
    'Cancel: going.bin',
  ])
  // WCAG 2.5.3: whoever speaks what they see must reach the button by it.
  for (const button of await page.getByRole('button').all()) {
    const label = await button.getAttribute('aria-label')
    if (label) expect(label.startsWith((await button.textContent()) ?? '?')).toBe(true)
  }
  const unlabelled = await page.evaluate(() =>
    [...document.querySelectorAll('input, img, svg')]
      .filter(each => !(each as HTMLInputElement).labels?.length && !each.hasAttribute('aria-label'))
      .filter(each => each.getAttribute('alt') === null && each.getAttribute('aria-hidden') !== 'true')
      .map(each => each.outerHTML),
  )
  expect(unlabelled).toEqual([])
  const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(each => each.id))
  expect(new Set(ids).size).toBe(ids.length)
})

describe.each(['light', 'dark'] as const)('in the %s theme', colorScheme => {
  test('all text can be read', async () => {
    const page = await busyPage(colorScheme)
    expect(await lowContrasts(page)).toEqual([])
  })
})

test('the themes differ, and a narrow screen needs no sideways scrolling', async () => {
  const light = await busyPage('light')
  const dark = await busyPage('dark')
  const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  expect(await ground(light)).not.toBe(await ground(dark))
  await light.setViewportSize({ width: 320, height: 640 })
  const overflow = await light.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
})

/** One upload is done, the other under way. */
async function busyPage(colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const lab = await pageLab(built)
  const page = await openPage(browser, lab.url, { colorScheme, reducedMotion: 'reduce' })
  await page.locator('#files').setInputFiles([file('sent.txt', 2_500_000)])
  await page.getByText(/^Done/).waitFor()
  lab.letThrough(2)
  await page.locator('#files').setInputFiles([file('going.bin', 4_500_000)])
  await page.getByText(/^(2|3)\.\d MB of 4\.5 MB/).waitFor()
  return page
}

function file(name: string, size: number) {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.alloc(size, 5) }
}

function focused(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent
  })
}
