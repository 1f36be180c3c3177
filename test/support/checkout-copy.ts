import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** A directory with what a fresh clone has after `npm ci`, and a way to remove it. */
export async function checkoutCopy(): Promise<{ readonly directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'quayside-clone-'))
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  const needed = listed
    .split('\0')
    .filter(path => /^(src|scripts)\/|^[^/]+\.json$/.test(path) && existsSync(join(root, path)))
  await Promise.all(needed.map(path => cp(join(root, path), join(directory, path))))
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'))
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) }
}
