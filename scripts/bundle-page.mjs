/** Bundles the page that `quayside serve` shows. Alone: `node scripts/bundle-page.mjs OUTDIR`. */
import { copyFile, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The worker lies beside the script that starts it: that is where the client looks for it. */
export async function bundlePage(outdir) {
  await mkdir(outdir, { recursive: true })
  await build({
    absWorkingDir: root,
    entryPoints: {
      page: 'src/page/page.ts',
      style: 'src/page/page.css',
      'digest-worker': 'src/client/digest/digest-worker.ts',
    },
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  })
  for (const name of ['index.html', 'icon.svg'])
    await copyFile(join(root, 'src', 'page', name), join(outdir, name))
}

const [, script, outdir] = process.argv
if (script === fileURLToPath(import.meta.url)) {
  if (!outdir) throw new Error('Say where to: node scripts/bundle-page.mjs OUTDIR')
  await bundlePage(resolve(outdir))
}
