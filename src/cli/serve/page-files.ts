import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

/** One file of the page, ready to send. */
export interface PageFile {
  readonly type: string
  readonly body: Uint8Array
  /** With its quotes, as the header has it. */
  readonly etag: string
}

/**
 * Reads the built page into memory, by URL path (`/`, `/page.js` ...), with the endpoint filled in. Empty when
 * the page was not built.
 */
export async function readPageFiles(
  directory: string,
  endpoint: string,
): Promise<ReadonlyMap<string, PageFile>> {
  const names = await namesBelow(directory)
  const entries = names.map(async (name): Promise<[string, PageFile]> => {
    const body = await readFile(join(directory, name))
    const path = `/${name.split(sep).join('/')}`
    return path === '/index.html'
      ? ['/', pageFile(path, withEndpoint(body, endpoint))]
      : [path, pageFile(path, body)]
  })
  return new Map(await Promise.all(entries))
}

async function namesBelow(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    return entries
      .filter(entry => entry.isFile() && types.has(extname(entry.name)))
      .map(entry => relative(directory, join(entry.parentPath, entry.name)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function pageFile(path: string, body: Uint8Array): PageFile {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
  return { type: types.get(extname(path)) ?? 'application/octet-stream', body, etag }
}

function withEndpoint(html: Buffer, endpoint: string): Buffer {
  const tag = /(<meta name="quayside-endpoint" content=")[^"]*(")/
  return Buffer.from(html.toString('utf8').replace(tag, (_, before, after) => before + endpoint + after))
}

/** What is not listed is not part of the page: source maps and notes stay unserved. */
const types = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.wasm', 'application/wasm'],
  ['.webmanifest', 'application/manifest+json'],
])
