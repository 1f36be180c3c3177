import { randomUUID } from 'node:crypto'
import { link, mkdir, open, statfs, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { StorageProblem } from '../../core/ports/storage.ts'
import { errnoOf } from './fs-failure.ts'
import { inodeMark, inodeMarkAt } from './inode-mark.ts'

const lowRoom = 256 * 1024 * 1024

/** Goes the way of an upload with a file of its own, and says what stands in its way and what to do about it. */
export async function checkDirectory(directory: string, staging: string): Promise<readonly StorageProblem[]> {
  const name = `.quayside-check-${randomUUID()}`
  const staged = join(staging, name)
  const published = join(directory, name)
  try {
    await mkdir(directory, { recursive: true })
    await mkdir(staging, { recursive: true })
    const mark = await writeProbe(staged)
    await link(staged, published)
    const kept = (await inodeMarkAt(published)) === mark
    return [...(kept ? [] : [unstableInodes(directory)]), ...(await roomProblems(directory))]
  } catch (error) {
    return [problemOf(error, directory, staging)]
  } finally {
    await Promise.all([staged, published].map(path => unlink(path).catch(() => {})))
  }
}

async function writeProbe(path: string): Promise<string> {
  const file = await open(path, 'wx')
  try {
    await file.write('quayside')
    await file.sync()
    return inodeMark(await file.stat({ bigint: true }))
  } finally {
    await file.close()
  }
}

async function roomProblems(directory: string): Promise<readonly StorageProblem[]> {
  const { bavail, bsize, files, ffree } = await statfs(directory)
  const problems: StorageProblem[] = []
  if (bavail * bsize < lowRoom)
    problems.push({
      problem: `The disk of ${directory} has only ${Math.floor((bavail * bsize) / 1_048_576)} MiB left`,
      remedy: 'Free some room, or move the directory to a larger disk.',
    })
  if (files > 0 && ffree === 0)
    problems.push({
      problem: `The disk of ${directory} has no inodes left`,
      remedy: 'Remove files that are not needed; their number is the limit, not their size.',
    })
  return problems
}

function unstableInodes(directory: string): StorageProblem {
  return {
    problem: `The filesystem of ${directory} does not keep the identity of a file that is given another name`,
    remedy: 'Use a local disk; here, completing an upload again after a crash reports its bytes as lost.',
  }
}

function problemOf(error: unknown, directory: string, staging: string): StorageProblem {
  const { message } = error as Error
  switch (errnoOf(error)) {
    case 'EXDEV':
      return {
        problem: `${staging} and ${directory} are not on the same filesystem and mount`,
        remedy: `Move staging to where ${directory} is mounted.`,
      }
    case 'EACCES':
    case 'EROFS':
      return {
        problem: `${directory} cannot be written to: ${message}`,
        remedy: `Let the user of this process read and write in ${directory} and ${staging}.`,
      }
    case 'EPERM':
    case 'ENOTSUP':
    case 'EOPNOTSUPP':
    case 'ENOSYS':
      return {
        problem: `The filesystem of ${directory} has no hard links: ${message}`,
        remedy:
          'Uploads work, but only uploads respect each other: another program that makes the same file at the same instant is overwritten. A filesystem with hard links (ext4, XFS, APFS, NTFS) does not have this gap.',
      }
    case 'ENOSPC':
    case 'EDQUOT':
      return { problem: `The disk of ${directory} is full: ${message}`, remedy: 'Free some room.' }
    default:
      return {
        problem: `A trial upload in ${directory} failed: ${message}`,
        remedy: `Make sure that ${directory} and ${staging} are folders on a working disk.`,
      }
  }
}
