import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import type { Keeper } from '../keeper.ts'
import { NotHere } from '../not-here.ts'
import type { S3Place } from '../places.ts'
import { startServer } from '../start-server.ts'
import { answers, until } from '../until.ts'
import { cephConf, clusterId } from './ceph-conf.ts'
import { cephKeyring } from './ceph-keyring.ts'
import { type CephTree, cephTree } from './ceph-tree.ts'

const { cephRoot } = (await import(new URL('../../../scripts/ceph-root.mjs', import.meta.url).href)) as {
  readonly cephRoot: () => string
}

const diskId = '11111111-2222-4333-8444-555555555555'
const credentials = { accessKeyId: 'testkey', secretAccessKey: 'testsecret123' }
const asRoot = ['--setuser', 'root', '--setgroup', 'root']

/** Starts Ceph with an S3 gateway, empty and in memory: about two seconds. `NotHere` when it is not set up. */
export async function startCeph(keeper: Keeper): Promise<S3Place> {
  const root = cephRoot()
  if (!existsSync(join(root, 'usr/bin/radosgw')))
    throw new NotHere(`Ceph is not set up in ${root}: run node scripts/ensure-ceph.mjs as root on Debian`)
  if (process.getuid?.() !== 0)
    throw new NotHere('Ceph runs in a tree of its own, and only root may enter it')
  return startServer(keeper, join(root, 'var/lib'), async folder => {
    const gatewayPort = await freePort()
    const tree = cephTree(keeper, root, folder)
    const monitor = await prepare(tree, gatewayPort)
    await startMonitor(tree, monitor)
    await startDisk(tree)
    const endpoint = `http://127.0.0.1:${gatewayPort}`
    await startGateway(tree, endpoint)
    return { endpoint, region: 'us-east-1', credentials }
  })
}

async function prepare(tree: CephTree, gatewayPort: number): Promise<string> {
  const [portV2, portV1] = await Promise.all([freePort(), freePort()])
  const monitor = `[v2:127.0.0.1:${portV2},v1:127.0.0.1:${portV1}]`
  await Promise.all(['mon', 'osd', 'rgw'].map(name => mkdir(join(tree.outside, name))))
  const conf = cephConf({ folder: tree.inside, gatewayPort, monitor })
  await writeFile(join(tree.outside, 'ceph.conf'), conf)
  // Made by Ceph itself: which kinds of keys it takes differs between its versions.
  const key = await tree.run('ceph-authtool', '--gen-print-key')
  await writeFile(join(tree.outside, 'keyring'), cephKeyring(key.trim()))
  return monitor
}

async function startMonitor(tree: CephTree, monitor: string): Promise<void> {
  const map = `${tree.inside}/monmap`
  await tree.run('monmaptool', '--create', '--fsid', clusterId, '--addv', 'a', monitor, map)
  const keyring = ['--keyring', `${tree.inside}/keyring`]
  await tree.run('ceph-mon', ...tree.config, '-i', 'a', '--mkfs', '--monmap', map, ...keyring, ...asRoot)
  tree.serve('ceph-mon', '-i', 'a', '-f', ...asRoot)
  await until('A monitor of Ceph', () => tree.says(/0/, 'osd', 'new', diskId))
}

async function startDisk(tree: CephTree): Promise<void> {
  await tree.run('ceph-osd', ...tree.config, '-i', '0', '--mkfs', '--osd-uuid', diskId, ...asRoot)
  tree.serve('ceph-osd', '-i', '0', '-f', ...asRoot)
  await until('A disk of Ceph', () => tree.says(/1 up/, 'osd', 'stat'))
}

async function startGateway(tree: CephTree, endpoint: string): Promise<void> {
  const name = ['-n', 'client.rgw.a']
  tree.serve('radosgw', ...name, '-f', ...asRoot)
  await until("Ceph's S3 gateway", () => answers(endpoint))
  const { accessKeyId, secretAccessKey } = credentials
  const keys = ['--access-key', accessKeyId, '--secret-key', secretAccessKey]
  const user = ['user', 'create', '--uid', 'test', '--display-name', 'test', ...keys]
  await tree.run('radosgw-admin', ...tree.config, ...name, ...user)
}
