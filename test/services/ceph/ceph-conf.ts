export interface CephPlan {
  /** The folder of this run, as the servers see it inside of their tree. */
  readonly folder: string
  readonly gatewayPort: number
  /** The monitor's address, for each of the two versions of Ceph's protocol. */
  readonly monitor: string
}

export const clusterId = '7f1c5e0a-1111-4000-8000-000000000001'

/** The smallest Ceph that serves S3: one monitor, one disk in memory, one gateway, reached over loopback only. */
export function cephConf({ folder, gatewayPort, monitor }: CephPlan): string {
  return `
[global]
fsid = ${clusterId}
mon host = ${monitor}
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
keyring = ${folder}/keyring
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
run dir = ${folder}
log file = ${folder}/$name.log
admin socket = ${folder}/$name.asok
pid file =
debug ms = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0

[mon]
mon data = ${folder}/mon
mon data avail crit = 0
mon data avail warn = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 2000
mon osd down out interval = 0
# Every step of the start waits for one agreement of the monitors with themselves.
paxos propose interval = 0.05
paxos min wait = 0.01

[osd]
osd data = ${folder}/osd
osd objectstore = memstore
# A ceiling, not a reservation: memory is taken as objects are stored.
memstore device bytes = 17179869184
osd class load list = *
osd class default list = *
osd op num shards = 2
osd check max object name len on startup = false

[client]
rgw data = ${folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort}
rgw enable usage log = false
rgw enable quota threads = false
rgw run sync thread = false
rgw dynamic resharding = false
rgw rados pool pg num min = 1
rgw override bucket index max shards = 1
rgw multipart min part size = 5242880
# The bytes of deleted objects are memory, and are given back soon instead of after two hours.
rgw gc obj min wait = 5
rgw gc processor period = 5
rgw gc max objs = 1
`
}
