// The S3 adapter is tested against a production S3 server, Ceph's RADOS Gateway. This makes sure that there is one
// before the tests begin: a tree of Debian packages of its own, entered with chroot, which leaves this system alone.
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { aptInstall, canInstall } from './apt-install.mjs'
import { cephRoot } from './ceph-root.mjs'

/** Debian 12 carries Ceph 16, which lacks half of what is tested; the next but one carries 20. */
const suite = 'forky'
const packages = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common']
const root = cephRoot()
const draft = `${root}.draft`
const log = `${root}.log`

if (process.env.QUAYSIDE_S3_BUCKET) console.log('S3 for the tests: the bucket that QUAYSIDE_S3_BUCKET names')
else if (isThere()) console.log(`S3 server for the tests: Ceph in ${root}`)
else if (!canInstall()) complain('Setting one up takes root on Debian.')
else if (process.argv[2] === '--alone') setUp()
else inTurn()

function isThere() {
  return existsSync(join(root, 'usr/bin/radosgw'))
}

/**
 * Test runs that begin at the same time set it up once: the others wait, and find it. What gets mounted on the way
 * is mounted for this process alone, and so never left behind.
 */
function inTurn() {
  mkdirSync(dirname(root), { recursive: true })
  const again = ['unshare', '--mount', process.execPath, import.meta.filename, '--alone']
  process.exitCode = spawnSync('flock', [`${root}.lock`, ...again], { stdio: 'inherit' }).status ?? 1
}

/** Built beside its place and moved there when whole: what broke off half-way is never taken for a server. */
function setUp() {
  console.log(`Setting up an S3 server for the tests, Ceph, in ${root}: once, a minute or two, 800 MB ...`)
  rmSync(draft, { recursive: true, force: true })
  writeFileSync(log, '')
  try {
    layBase()
    addPackages()
    renameSync(draft, root)
    console.log('Ceph is set up')
  } catch (error) {
    complain(`Setting one up failed: ${error.message}; ${log} tells more.`)
  }
}

function layBase() {
  if (!existsSync('/usr/sbin/debootstrap')) aptInstall('debootstrap')
  const recipes = '/usr/share/debootstrap/scripts'
  // A debootstrap that is older than the suite has no recipe by its name; that of `sid` is right for all.
  if (!existsSync(join(recipes, suite))) symlinkSync('sid', join(recipes, suite))
  run('debootstrap', '--variant=minbase', suite, draft)
}

function addPackages() {
  const policy = join(draft, 'usr/sbin/policy-rc.d')
  writeFileSync(policy, '#!/bin/sh\n# No daemon starts by itself here.\nexit 101\n', { mode: 0o755 })
  // Ceph's packages look into /proc when they are configured.
  run('mount', '-t', 'proc', 'proc', join(draft, 'proc'))
  try {
    // A mirror that lags behind has a list past its date, and it is signed all the same.
    run('chroot', draft, 'apt-get', '-o', 'Acquire::Check-Valid-Until=false', 'update')
    run('chroot', draft, 'apt-get', 'install', '-y', '--no-install-recommends', ...packages)
    run('chroot', draft, 'apt-get', 'clean')
  } finally {
    run('umount', join(draft, 'proc'))
  }
}

/** @param {string} program @param {string[]} words */
function run(program, ...words) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
  const { status, error, stdout, stderr } = spawnSync(program, words, { env, maxBuffer: 2 ** 28 })
  appendFileSync(log, Buffer.concat([stdout ?? Buffer.alloc(0), stderr ?? Buffer.alloc(0)]))
  if (status !== 0) throw new Error(`${program} ${words[0]} ended with ${error?.message ?? status}`)
}

/** @param {string} reason */
function complain(reason) {
  console.error(
    [
      '',
      '  ********************************************************************',
      '  There is no S3 server for the tests of the S3 adapter.',
      `  ${reason}`,
      '  They will NOT RUN. Name a bucket of yours with QUAYSIDE_S3_BUCKET',
      '  (docs/testing-against-real-servers.md), or run the tests as root.',
      '  ********************************************************************',
      '',
    ].join('\n'),
  )
  if (process.env.CI) process.exitCode = 1
}
