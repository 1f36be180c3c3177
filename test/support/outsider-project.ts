import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** Somebody else's project: a temporary directory where the package is installed as npm packs it. */
export interface OutsiderProject {
  readonly directory: string
  /** Makes a program from TypeScript: its own files in one, packages left to Node. Resolves with its path. */
  compile(source: string): Promise<string>
  /** Writes a file into the project and resolves with its path. */
  write(name: string, text: string): Promise<string>
  remove(): Promise<void>
}

/** Needs the package to be built. */
export async function outsiderProject(): Promise<OutsiderProject> {
  const directory = await mkdtemp(join(tmpdir(), 'quayside-outsider-'))
  await linkDependencies(join(directory, 'node_modules'))
  await installPacked(join(directory, 'node_modules/quayside'), directory)
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }')
  let count = 0
  return {
    directory,
    async compile(source) {
      count += 1
      const outfile = join(directory, `program-${count}.mjs`)
      await build({
        entryPoints: [source],
        bundle: true,
        packages: 'external',
        platform: 'node',
        format: 'esm',
        outfile,
        sourcemap: 'inline',
        logLevel: 'error',
      })
      return outfile
    },
    async write(name, text) {
      await writeFile(join(directory, name), text)
      return join(directory, name)
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

/** The dependencies are those of this checkout: installing them anew would need a registry. */
async function linkDependencies(modules: string): Promise<void> {
  await mkdir(modules)
  const names = await readdir(join(root, 'node_modules'))
  await Promise.all(
    names
      .filter(name => !name.startsWith('.') && name !== 'quayside')
      .map(name => symlink(join(root, 'node_modules', name), join(modules, name))),
  )
}

async function installPacked(target: string, scratch: string): Promise<void> {
  const { stdout } = await run(
    'npm',
    ['pack', '--silent', '--ignore-scripts', '--pack-destination', scratch],
    {
      cwd: root,
    },
  )
  const tarball = join(scratch, stdout.trim().split('\n').at(-1) ?? '')
  await mkdir(target)
  await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'])
}
