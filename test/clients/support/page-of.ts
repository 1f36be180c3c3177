import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { build } from 'esbuild'

/** A page with this body and a script of `pages`, bundled as an application would. */
export async function pageOf(script: string, body: string): Promise<RequestListener> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../pages', script)],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const code = outputFiles[0]?.text ?? ''
  const page = `<!doctype html><meta charset="utf-8"><title>Upload</title><body>${body}<script src="/page.js"></script>`
  return (request, response) => {
    const isScript = request.url === '/page.js'
    const type = isScript ? 'text/javascript' : 'text/html'
    const status = isScript || request.url === '/' ? 200 : 404
    response.writeHead(status, { 'content-type': type }).end(isScript ? code : page)
  }
}
