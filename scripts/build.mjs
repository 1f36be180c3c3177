/** Builds `dist`: every module and its types by tsc, then the page that `quayside serve` shows by esbuild. */
import { spawnSync } from 'node:child_process'
import { chmod, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundlePage } from './bundle-page.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
// Beside the old one, so that a build that fails leaves that in place, and as deep, so that source maps hold.
const draft = join(root, `.dist-${process.pid}`)

try {
  if (compile()) await publish()
  else process.exitCode = 1
} finally {
  await rm(draft, { recursive: true, force: true })
}

/** The compiler says itself what is wrong. */
function compile() {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
  const tsc = [join(typescript, 'bin', 'tsc'), '-p', 'tsconfig.build.json', '--outDir', draft]
  return spawnSync(process.execPath, tsc, { cwd: root, stdio: 'inherit' }).status === 0
}

async function publish() {
  await bundlePage(join(draft, 'page'))
  // npm does this for an installed package; a checkout has to do it itself.
  await chmod(join(draft, 'cli', 'main.js'), 0o755)
  await rm(dist, { recursive: true, force: true })
  await rename(draft, dist)
}
