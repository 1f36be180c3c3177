import type { ServerResponse } from 'node:http'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { readPageFiles } from '../../../src/cli/serve/page-files.ts'
import { pageHandler } from '../../../src/cli/serve/page-handler.ts'
import type { EngineOptions } from '../../../src/core/options.ts'
import { type Intercept, type UploadLab, uploadLab } from '../../client/support/upload-lab.ts'

export interface PageLab extends UploadLab {
  readonly url: string
  /** Lets held chunks through, and so many more; then holds what comes. */
  letThrough(chunks: number): void
  /** Loses the chunks that are held, as a dead connection would. */
  dropHeld(): void
}

export interface PageLabOptions {
  readonly directory: string
  readonly engine?: Partial<EngineOptions>
  readonly intercept?: Intercept
  /** Sent with the page instead of the policy that `serve` sends. */
  readonly policy?: string
}

/** A server of page and uploads as `serve` puts them together, whose chunks a test can hold back. */
export async function pageLab({ directory, engine, intercept, policy }: PageLabOptions): Promise<PageLab> {
  const page = pageHandler(await readPageFiles(directory, '/files'))
  let left = Number.POSITIVE_INFINITY
  const held = new Set<(isDropped: boolean) => void>()
  const gate = async (response: ServerResponse): Promise<boolean> => {
    if (left-- > 0) return false
    const isDropped = await new Promise<boolean>(resolve => held.add(resolve))
    if (isDropped) response.destroy()
    return isDropped
  }
  const lab = await uploadLab({ chunkSize: 1_000_000, ...engine }, async (request, response) => {
    if (policy) {
      const writeHead = response.writeHead.bind(response)
      response.writeHead = ((status: number, headers: object) =>
        writeHead(status, { ...headers, 'content-security-policy': policy })) as typeof response.writeHead
    }
    if (page(request, response)) return true
    if (await intercept?.(request, response)) return true
    return request.method === 'POST' && request.url === '/files/' && gate(response)
  })
  const release = (isDropped: boolean) => {
    const released = [...held]
    held.clear()
    for (const pass of released) pass(isDropped)
  }
  return {
    ...lab,
    url: `http://127.0.0.1:${lab.port}/`,
    letThrough(chunks) {
      left = chunks
      release(false)
    },
    dropHeld: () => release(true),
  }
}

/** Opens the page in a fresh profile. The test fails if anything is written to the console as an error. */
export async function openPage(
  browser: Browser,
  url: string,
  { expected = /^$/, ...options }: BrowserContextOptions & { readonly expected?: RegExp } = {},
): Promise<Page> {
  const context = await browser.newContext(options)
  const errors: string[] = []
  const page = await context.newPage()
  page.on('console', message => {
    if (message.type() === 'error' && !expected.test(message.text())) errors.push(message.text())
  })
  page.on('pageerror', error => errors.push(error.message))
  onTestFinished(async () => {
    await context.close()
    expect(errors).toEqual([])
  })
  // The browser's own picker cannot be driven; without it the page asks by its file input.
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showOpenFilePicker'))
  await page.goto(url)
  return page
}
