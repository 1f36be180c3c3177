import { constants, copyFile, link } from 'node:fs/promises'
import { errnoOf } from './fs-failure.ts'
import type { Draft } from './session-drafts.ts'
import { ignoring, inDirectoryOf } from './session-marker.ts'

/** Filesystems without hard links: exFAT, some network shares. */
const unlinkable = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/** Puts a draft where no record is; `false` when there is one. */
export async function linkDraft(draft: Draft, path: string): Promise<boolean> {
  try {
    await inDirectoryOf(path, () => link(draft.path, path))
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    if (!unlinkable.includes(errnoOf(error) ?? '')) throw error
    return copyNew(draft, path)
  }
}

async function copyNew(draft: Draft, path: string): Promise<boolean> {
  const copied = copyFile(draft.path, path, constants.COPYFILE_EXCL).then(() => true)
  return (await ignoring(['EEXIST'], copied)) ?? false
}
