import { statfs } from 'node:fs/promises'
import { formatSize } from '../print/format-size.ts'
import { usesDirectory } from '../uses-directory.ts'
import { type Check, Complaint } from './check.ts'

/** Below this a single large upload fills the disk. */
const least = 1_000_000_000

/** Whether there is room for uploads. */
export const checkSpace: Check = {
  name: 'space',
  needsDirectory: true,
  async run({ directory, settings }) {
    if (!usesDirectory(settings)) return `none needed for ${settings.storage}`
    const { bavail, bsize } = await statfs(directory)
    const free = bavail * bsize
    if (free >= least) return `${formatSize(free)} free`
    throw new Complaint(
      `Only ${formatSize(free)} free in ${directory}`,
      'Free some space (quayside purge removes what expired), or name another --dir.',
    )
  },
}
