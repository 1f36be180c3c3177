import { type Browser, chromium } from 'playwright-core'

const { findChromium } = (await import(new URL('../../scripts/find-chromium.mjs', import.meta.url).href)) as {
  readonly findChromium: () => string | undefined
}

/**
 * Starts a headless Chromium. Without one on this machine it throws, and the tests fail: a page nobody looked at
 * is not a page that works.
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath)
    throw new Error(
      'The tests of the page need Chromium or Chrome, and there is none here. ' +
        'Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.',
    )
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}
