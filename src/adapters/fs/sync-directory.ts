import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errnoOf } from './fs-failure.ts'

/**
 * Windows cannot open a directory, some network filesystems cannot sync one, and one above ours may be closed to us:
 * there is nothing to be had then.
 */
const unsupported = ['EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

/** Makes the names in a directory survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, 'r')
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
  } catch (error) {
    if (!unsupported.includes(errnoOf(error) ?? '')) throw error
  }
}

/** How many directories are remembered; forgetting one costs a sync more. */
const maxRemembered = 10_000

/**
 * Syncs a directory, and all above it that this process has not synced before: whoever made them may not have
 * come to it.
 */
export function directorySync(): (directory: string) => Promise<void> {
  const durable = new Set<string>()
  return async directory => {
    await syncDirectory(directory)
    for (let each = directory; !durable.has(each); each = dirname(each)) {
      await syncDirectory(dirname(each))
      if (durable.size >= maxRemembered) durable.clear()
      durable.add(each)
    }
  }
}
