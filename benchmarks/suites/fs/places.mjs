import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const all = [
  { name: 'tmpfs', directory: '/dev/shm' },
  { name: 'disk', directory: tmpdir() },
]

/** `tmpfs`, `disk` or `both`, as far as the machine has them. */
export function placesOf(wanted) {
  return all.filter(({ name, directory }) => (wanted === 'both' || wanted === name) && existsSync(directory))
}
