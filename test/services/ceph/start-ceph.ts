import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../free-port.ts'
import type { Keeper } from '../keeper.ts'
import { NotHere } from '../not-here.ts'
import type { S3Place } from '../places.ts'
import { answers, until } from '../until.ts'
import { cephConf, clusterId } from './ceph-conf.ts'
import { cephKeyring } from './ceph-keyring.ts'

const { cephRoot } = (await import(new URL('../../../scripts/ceph-root.mjs', import.meta.url).href)) as {
  readonly cephRoot: () => string
}
const execute = promisify(execFile)

const diskId = '11111111-2222-4333-8444-555555555555'
const credentials = { accessKeyId: 'testkey', secretAccessKey: 'testsecret123' }
const asRoot = ['--setuser', 'root', '--setgroup', 'root']

/** Starts Ceph with an S3 gateway, empty and in memory: about two seconds. Throws when it is not set up here. */
export async function startCeph(keeper: Keeper): Promise<S3Place> {
  const root = cephRoot()
  if (!existsSync(join(root, 'usr/bin/radosgw')))
    throw new NotHere(`Ceph is not set up in ${root}: run node scripts/ensure-ceph.mjs as root on Debian`)
  if (process.getuid?.() !== 0)
    throw new NotHere('Ceph runs in a tree of its own, and only root may enter it')

  const outside = keeper.folder(join(root, 'var/lib'))
  const folder = outside.slice(root.length)
  await Promise.all(['mon', 'osd', 'rgw'].map(name => mkdir(join(outside, name))))
  const [gatewayPort, portV2, portV1] = await Promise.all([freePort(), freePort(), freePort()])
  const monitor = `[v2:127.0.0.1:${portV2},v1:127.0.0.1:${portV1}]`
  await writeFile(join(outside, 'ceph.conf'), cephConf({ folder, gatewayPort, monitor }))

  const config = ['-c', `${folder}/ceph.conf`]
  const once = (program: string, ...words: readonly string[]) =>
    execute('chroot', [root, program, ...words], { timeout: 60_000 })
  const serve = (program: string, ...words: readonly string[]): void =>
    keeper.run(['chroot', root, program, ...config, ...words, '-f', ...asRoot], `${outside}/${program}.out`)
  const says = (pattern: RegExp, ...words: readonly string[]) =>
    once('ceph', ...config, '--connect-timeout', '3', ...words).then(
      ({ stdout }) => pattern.test(stdout),
      () => false,
    )

  // Made by Ceph itself: which kinds of keys it takes differs between its versions.
  const { stdout: key } = await once('ceph-authtool', '--gen-print-key')
  await writeFile(join(outside, 'keyring'), cephKeyring(key.trim()))
  const map = `${folder}/monmap`
  await once('monmaptool', '--create', '--fsid', clusterId, '--addv', 'a', monitor, map)
  await once(
    'ceph-mon',
    ...config,
    '-i',
    'a',
    '--mkfs',
    '--monmap',
    map,
    '--keyring',
    `${folder}/keyring`,
    ...asRoot,
  )
  serve('ceph-mon', '-i', 'a')
  await until('A monitor of Ceph', () => says(/0/, 'osd', 'new', diskId))
  await once('ceph-osd', ...config, '-i', '0', '--mkfs', '--osd-uuid', diskId, ...asRoot)
  serve('ceph-osd', '-i', '0')
  await until('A disk of Ceph', () => says(/1 up/, 'osd', 'stat'))
  serve('radosgw', '-n', 'client.rgw.a')
  const endpoint = `http://127.0.0.1:${gatewayPort}`
  await until("Ceph's S3 gateway", () => answers(endpoint))
  await once('radosgw-admin', ...config, '-n', 'client.rgw.a', ...userOrder())
  return { endpoint, region: 'us-east-1', credentials }
}

function userOrder(): readonly string[] {
  const { accessKeyId, secretAccessKey } = credentials
  const keys = ['--access-key', accessKeyId, '--secret-key', secretAccessKey]
  return ['user', 'create', '--uid', 'test', '--display-name', 'test', ...keys]
}
