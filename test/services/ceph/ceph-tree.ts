import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Keeper } from '../keeper.ts'

const execute = promisify(execFile)

/** The tree of packages that holds Ceph, entered with chroot: its programs, and the folder of this run. */
export interface CephTree {
  /** The folder of this run, seen from here. */
  readonly outside: string
  /** The same folder, as programs of the tree see it. */
  readonly inside: string
  /** What tells a program of Ceph where its configuration is. */
  readonly config: readonly string[]
  /** Runs a program of the tree to its end; resolves with what it printed. */
  run(program: string, ...words: readonly string[]): Promise<string>
  /** Starts a program of the tree that stays until the test run ends. */
  serve(program: string, ...words: readonly string[]): void
  /** Whether `ceph` answers this command, and with such words. */
  says(pattern: RegExp, ...words: readonly string[]): Promise<boolean>
}

export function cephTree(keeper: Keeper, root: string, outside: string): CephTree {
  const inside = outside.slice(root.length)
  const config = ['-c', `${inside}/ceph.conf`]
  const tree: CephTree = {
    outside,
    inside,
    config,
    async run(program, ...words) {
      const { stdout } = await execute('chroot', [root, program, ...words], { timeout: 30_000 })
      return stdout
    },
    serve: (program, ...words) =>
      keeper.run(['chroot', root, program, ...config, ...words], join(outside, `${program}.out`)),
    says: (pattern, ...words) =>
      tree.run('ceph', ...config, '--connect-timeout', '3', ...words).then(
        stdout => pattern.test(stdout),
        () => false,
      ),
  }
  return tree
}
