/** Builds `dist`: every module and its types by tsc, then the page that `quayside serve` shows by esbuild. */
import { spawnSync } from 'node:child_process'
import { chmod, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundlePage } from './bundle-page.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

await rm(dist, { recursive: true, force: true })
compile()
await bundlePage(join(dist, 'page'))
// npm does this for an installed package; a checkout has to do it itself.
await chmod(join(dist, 'cli', 'main.js'), 0o755)

function compile() {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
  const tsc = join(typescript, 'bin', 'tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  // The compiler has said what is wrong.
  if (status !== 0) process.exit(status ?? 1)
}
