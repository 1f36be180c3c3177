import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

/** A program that Debian asks, where there is one, before it starts the daemon of a package it just installed. */
const policy = '/usr/sbin/policy-rc.d'

/** Whether this script may install packages of Debian. */
export function canInstall() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version')
}

/**
 * Installs a package without what it merely recommends, and starts no daemon.
 * @param {string} name
 */
export function aptInstall(name) {
  console.log(`No ${name} here: installing it with apt-get ...`)
  const hasPolicy = existsSync(policy)
  if (!hasPolicy) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    apt('update')
    apt('install', '-y', '--no-install-recommends', name)
  } finally {
    if (!hasPolicy) rmSync(policy, { force: true })
  }
}

/** @param {string[]} words */
function apt(...words) {
  // Somebody else's apt-get is waited for: two of them exclude each other.
  const { status } = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0) console.error(`apt-get ${words.join(' ')} ended with ${status}`)
}
