import { loadSdk } from '../adapters/cloud/load-sdk.ts'

/**
 * The type that the first bytes of a file tell; nothing where they do not. `SDK_MISSING` without the package `file-type`,
 * which leaves out what browsers run: that is told here, as text that is none.
 */
export async function detectType(head: Uint8Array): Promise<string | undefined> {
  const { fileTypeFromBuffer } = await loadSdk('file-type', () => import('file-type'))
  const markup = markupType(head)
  if (markup !== undefined) return markup
  // Some parsers throw where a file goes on behind its first bytes.
  const detected = await fileTypeFromBuffer(head).catch(() => undefined)
  return detected?.mime
}

/** As browsers do (WHATWG MIME Sniffing, 7.1), but for tags that other texts begin with, too. */
function markupType(head: Uint8Array): string | undefined {
  const text = Buffer.from(head.subarray(0, 1024))
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
  if (/^\s*<(!doctype html|html|head|body|script|iframe|style|title)[\s>/]/i.test(text)) return 'text/html'
  return /^\s*(<\?xml[^>]*\?>\s*)?(<!--[^>]*-->\s*)*(<!doctype svg[^>]*>\s*)?<svg[\s>]/i.test(text)
    ? 'image/svg+xml'
    : undefined
}
