// The page is tested in a real browser. This makes sure that there is one before the tests begin.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium } from './find-chromium.mjs'

const found = findChromium() ?? (canInstall() ? install() : undefined)
if (!found || !existsSync(found)) complain(found)
else console.log(`Browser for the page's tests: ${found}`)

function canInstall() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version')
}

function install() {
  console.log('No Chromium here: installing it with apt-get ...')
  apt('update')
  apt('install', '-y', '--no-install-recommends', 'chromium')
  return findChromium()
}

/** @param {string[]} words */
function apt(...words) {
  const { status } = spawnSync('apt-get', words, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0) console.error(`apt-get ${words.join(' ')} ended with ${status}`)
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
