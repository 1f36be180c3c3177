import { createHash } from 'node:crypto'
import { readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errnoOf } from './fs-failure.ts'
import { inodeMarkAt } from './inode-mark.ts'

/**
 * Moves staged bytes to a path that is free, on a filesystem without hard links, where no one call does that.
 * A claim in the staging folder keeps all other uploads off the path between looking and moving; it carries the
 * upload's id, so that the upload itself finds its way back in after a crash. What is not an upload and creates
 * the same path in that instant is replaced: nothing on such a filesystem could prevent it. Resolves with whether
 * the bytes now have this path.
 */
export async function moveUnlinked(
  upload: { readonly id: string; readonly staged: string; readonly mark: string },
  path: string,
): Promise<boolean> {
  const claim = join(dirname(upload.staged), `${createHash('sha256').update(path).digest('hex')}.claim`)
  if (!(await claimed(claim, upload.id))) return false
  try {
    const mark = await inodeMarkAt(path)
    if (mark !== undefined) return mark === upload.mark
    await rename(upload.staged, path)
    return true
  } finally {
    await unlink(claim).catch(() => {})
  }
}

async function claimed(claim: string, id: string): Promise<boolean> {
  try {
    await writeFile(claim, id, { flag: 'wx' })
    return true
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
    return (await readFile(claim, 'utf8').catch(() => '')) === id
  }
}
