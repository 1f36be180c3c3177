const entities = ['mon.', 'client.admin', 'client.rgw.a', 'osd.0']

/** By what the parts of one Ceph know each other, all allowed everything. Without keys the gateway does not start. */
export function cephKeyring(key: string): string {
  const rights = ['mon', 'osd', 'mgr'].map(part => `\tcaps ${part} = "allow *"`)
  return entities.map(entity => [`[${entity}]`, `\tkey = ${key}`, ...rights, ''].join('\n')).join('')
}
