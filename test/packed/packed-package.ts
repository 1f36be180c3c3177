import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** The package as npm packs it, and empty projects that install it from there. */
export interface PackedPackage {
  /** A new project with the package and these others, from the registry or npm's cache. */
  install(packages: readonly string[]): Promise<string>
  remove(): Promise<void>
}

/** Needs the package to be built. */
export async function packedPackage(): Promise<PackedPackage> {
  const place = await mkdtemp(join(tmpdir(), 'quayside-packed-'))
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', place]
  const { stdout } = await run('npm', pack, { cwd: root })
  const tarball = join(place, stdout.trim().split('\n').at(-1) ?? '')
  let count = 0
  return {
    async install(packages) {
      count += 1
      const directory = join(place, `project-${count}`)
      await mkdir(directory)
      await writeFile(join(directory, 'package.json'), '{ "private": true, "type": "module" }')
      const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
      await run('npm', ['install', ...quiet, tarball, ...packages], { cwd: directory })
      return directory
    },
    remove: () => rm(place, { recursive: true, force: true }),
  }
}

/** Compiles a program as strictly as TypeScript can, the types of all packages included; gives the path of what it made. */
export async function compileStrictly(directory: string, source: string): Promise<string> {
  const options = {
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    experimentalDecorators: true,
    outDir: 'built',
  }
  await writeFile(join(directory, 'server.ts'), source)
  const config = { compilerOptions: options, files: ['server.ts'] }
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [tsc, '-p', directory]).catch(({ stdout }) => {
    throw new Error(`It does not compile:\n${stdout}`)
  })
  return join(directory, 'built/server.js')
}

/** Programs in docs name ports that people will see; tests must not rely on them to be free. */
export const anyFreePort: string = `data:text/javascript,${encodeURIComponent(`
  import { Server } from 'node:net'
  const { listen } = Server.prototype
  Server.prototype.listen = function (place, ...rest) {
    this.once('listening', () => console.log('port ' + this.address().port))
    const free = { ...(typeof place === 'object' ? place : {}), port: 0, host: '127.0.0.1' }
    return listen.call(this, free, ...rest.filter(each => typeof each === 'function'))
  }
`)}`
