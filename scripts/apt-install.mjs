import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Whether this script may install packages of Debian. */
export function canInstall() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version')
}

/** @param {string} name of a package, without what it merely recommends */
export function aptInstall(name) {
  console.log(`No ${name} here: installing it with apt-get ...`)
  apt('update')
  apt('install', '-y', '--no-install-recommends', name)
}

/** @param {string[]} words */
function apt(...words) {
  const { status } = spawnSync('apt-get', words, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0) console.error(`apt-get ${words.join(' ')} ended with ${status}`)
}
