import type { Upload } from '../../core/types.ts'
import { buildEngine } from '../build-engine.ts'
import { requireDirectory } from '../require-directory.ts'
import type { BackendSettings } from '../settings.ts'
import { usesDirectory } from '../uses-directory.ts'

export interface ListSettings extends BackendSettings {
  readonly owner?: string
  readonly collection: string
  readonly state?: 'open' | 'ended'
  readonly limit: number
  readonly token?: string
  readonly json?: true
}

/** What the table shows of an upload; a server may not tell everything. */
export interface ListedUpload {
  readonly id: string
  readonly name?: string
  /** The declared length in bytes. */
  readonly size?: number
  readonly offset: number
  readonly status: string
  /** Milliseconds since the epoch. */
  readonly createdAt?: number
  readonly key?: string
}

export interface Listing {
  readonly uploads: readonly ListedUpload[]
  readonly hasMore: boolean
}

/** Reads the newest uploads of a directory, also while a server works on it. */
export async function listDirectory(settings: ListSettings): Promise<Listing> {
  const { owner, collection, state, limit } = settings
  if (usesDirectory(settings)) await requireDirectory(settings.dir)
  const engine = buildEngine({ ...settings, collections: [collection] })
  try {
    const uploads: ListedUpload[] = []
    let cursor: string | undefined
    do {
      const page = await engine.list(
        {
          collection,
          limit: Math.min(100, limit - uploads.length),
          ...(state === undefined ? {} : { state }),
          ...(cursor === undefined ? {} : { cursor }),
        },
        { trusted: true, ...(owner === undefined ? {} : { owner }) },
      )
      uploads.push(...page.uploads.map(listed))
      cursor = page.cursor
    } while (cursor !== undefined && uploads.length < limit)
    return { uploads, hasMore: cursor !== undefined }
  } finally {
    await engine.close()
  }
}

function listed({ id, name, length, offset, status, createdAt, object, key }: Upload): ListedUpload {
  return {
    id,
    name,
    ...(length === undefined ? {} : { size: length }),
    offset,
    status,
    createdAt,
    key: object?.key ?? key,
  }
}
