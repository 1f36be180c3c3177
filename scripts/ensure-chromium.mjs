// The page is tested in a real browser. This makes sure that there is one before the tests begin.
import { existsSync } from 'node:fs'
import { aptInstall, canInstall } from './apt-install.mjs'
import { findChromium } from './find-chromium.mjs'

const found = findChromium() ?? (canInstall() ? install() : undefined)
if (!found || !existsSync(found)) complain(found)
else console.log(`Browser for the page's tests: ${found}`)

function install() {
  aptInstall('chromium')
  return findChromium()
}

/** @param {string | undefined} path */
function complain(path) {
  console.error(
    [
      '',
      '  ********************************************************************',
      path
        ? `  CHROMIUM_PATH names ${path}, and there is no such program.`
        : '  There is no Chromium or Chrome on this machine.',
      '  The tests of the page (test/page) need one and will FAIL without it.',
      '  Install one (Debian: apt-get install chromium), or set CHROMIUM_PATH.',
      '  ********************************************************************',
      '',
    ].join('\n'),
  )
  if (process.env.CI) process.exitCode = 1
}
