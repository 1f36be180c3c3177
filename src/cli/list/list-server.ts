import { CommandFailure } from '../command-failure.ts'
import type { ListedUpload, Listing, ListSettings } from './list-directory.ts'

/** Asks a server for its newest uploads: those of the caller, where it knows callers. */
export async function listServer(url: string, settings: ListSettings): Promise<Listing> {
  const uploads: ListedUpload[] = []
  let next: string | undefined = firstPage(url, settings)
  do {
    const page: Page = readPage(await fetchJson(next, settings.token), next)
    uploads.push(...page.results.map(listed))
    next = page.next
  } while (next !== undefined && uploads.length < settings.limit)
  return {
    uploads: uploads.slice(0, settings.limit),
    hasMore: next !== undefined || uploads.length > settings.limit,
  }
}

interface Page {
  readonly results: readonly Readonly<Record<string, unknown>>[]
  /** Where the next page is. */
  readonly next: string | undefined
}

function firstPage(url: string, { limit, state }: ListSettings): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new CommandFailure(
      `'${url}' is not a URL: write the endpoint, as in http://127.0.0.1:4000/files`,
      2,
    )
  const page = new URL(`${url.replace(/\/+$/, '')}/`)
  page.searchParams.set('limit', String(Math.min(100, limit)))
  if (state !== undefined) page.searchParams.set('state', state)
  return page.href
}

async function fetchJson(url: string, token: string | undefined): Promise<unknown> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(url, { headers: { accept: 'application/json', ...headers } }).catch(error => {
    throw new CommandFailure(`${url} cannot be reached: ${reasonOf(error)}`, 1, error)
  })
  if (response.status === 401)
    throw new CommandFailure(`${url} wants a token: give it with --token or QUAYSIDE_TOKEN.`, 1)
  if (!response.ok)
    throw new CommandFailure(`${url} answered ${response.status}: is that where uploads are taken?`, 1)
  return response.json().catch(() => undefined)
}

/** `fetch` says only that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown }
  return String(code ?? message ?? cause)
}

function readPage(body: unknown, url: string): Page {
  const { results, next } = (body ?? {}) as { readonly results?: unknown; readonly next?: unknown }
  if (!Array.isArray(results))
    throw new CommandFailure(`${url} does not list uploads: is that where uploads are taken?`, 1)
  return { results, next: typeof next === 'string' ? nextPage(url, next) : undefined }
}

/** A cursor is all that differs from page to page; the server's own idea of its address may be a proxy's. */
function nextPage(url: string, cursor: string): string {
  const page = new URL(url)
  page.searchParams.set('cursor', cursor)
  return page.href
}

function listed(result: Readonly<Record<string, unknown>>): ListedUpload {
  const { unique_id, file_name, original_file_size, current_file_size, offset, status, created_at } = result
  return {
    id: String(unique_id),
    ...(typeof file_name === 'string' ? { name: file_name } : {}),
    ...(typeof original_file_size === 'number' ? { size: original_file_size } : {}),
    offset: Number(offset ?? current_file_size ?? 0),
    status: words.get(String(status)) ?? String(status),
    ...(typeof created_at === 'string' ? { createdAt: Date.parse(created_at) } : {}),
  }
}

/** The wire's statuses in the words of `list`. */
const words = new Map([
  ['INITIAL', 'created'],
  ['UPLOADING', 'uploading'],
  ['SUCCESSFUL', 'completed'],
  ['FAILED', 'failed'],
])
