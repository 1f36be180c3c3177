import { randomBytes } from 'node:crypto'
import { rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { deepFreeze } from '../../core/deep-freeze.ts'
import { stateOf } from '../../core/list-order.ts'
import { staleWrite } from '../../core/stale-write.ts'
import type { UploadRecord } from '../../core/types.ts'
import { isSameStamp, stampAt } from './file-stamp.ts'
import { KnownSessions } from './known-sessions.ts'
import { linkDraft } from './link-draft.ts'
import { sessionAppends } from './session-appends.ts'
import { type Draft, dropDraft, removeLeftovers, writeDraft } from './session-drafts.ts'
import { readSessionFile, type SessionFile } from './session-file.ts'
import type { SessionLayout } from './session-layout.ts'
import { ignoring } from './session-marker.ts'
import { recordText } from './session-text.ts'
import { syncDirectory } from './sync-directory.ts'

const maxKnownBytes = 16 * 1_048_576

/** How a change is kept against power cuts: as a line, or where the record is written anew because of it. */
export interface RecordSync {
  readonly line: boolean
  readonly whole: boolean
}

/**
 * A record a file, which appears under its name whole or not at all, whenever the process is killed. A change is a
 * line behind it, until there are so many that it is written anew.
 */
export class SessionRecords {
  readonly #layout: SessionLayout
  readonly #known = new KnownSessions(maxKnownBytes)
  readonly #appends = sessionAppends()
  /** Names drafts: tokens of two stores never meet, and a number is used once. */
  readonly #token = randomBytes(9).toString('hex')
  #drafts = 0
  #leftoversRemoved: Promise<void> | undefined

  constructor(layout: SessionLayout) {
    this.#layout = layout
  }

  /** As it is at its path now, where it is known without reading it. */
  fresh(id: string): SessionFile | undefined {
    return this.#known.get(id, stampAt)
  }

  async find(id: string): Promise<SessionFile | undefined> {
    return this.fresh(id) ?? (await this.#load(id))
  }

  /** As it was when this process saw it last: `change` refuses one that changed since. */
  known(id: string): SessionFile | undefined {
    return this.#known.peek(id)
  }

  async read(id: string): Promise<UploadRecord | undefined> {
    return (await this.find(id))?.record
  }

  /** `false` when there is a record of that id. */
  async create(record: UploadRecord, isSynced: boolean): Promise<boolean> {
    const path = this.#layout.recordOf(record.id)
    const text = recordText(record)
    const draft = await this.#draft(text, isSynced)
    try {
      if (!(await linkDraft(draft, path))) return false
    } finally {
      await dropDraft(draft.path)
    }
    if (isSynced) await syncDirectory(dirname(path))
    this.#known.set(record.id, newFile(path, deepFreeze(JSON.parse(text)), draft, isSynced))
    return true
  }

  /** Keeps `change`, which made `after` of what was found. `STALE_WRITE` when the file changed since. */
  change(found: SessionFile, change: string, after: UploadRecord, isSynced: RecordSync): Promise<void> {
    const bytes = Buffer.from(change)
    const logBytes = Number(found.stamp.size) + bytes.length - found.baseBytes
    return logBytes > maxLogBytes(found.baseBytes, after)
      ? this.#rewrite(found, after, isSynced.whole)
      : this.#append(found, bytes, after, isSynced.line)
  }

  async remove(found: SessionFile): Promise<void> {
    this.#known.forget(found.record.id)
    await this.#appends.drop(found)
    await ignoring(['ENOENT'], unlink(found.path))
  }

  close(): Promise<void> {
    return this.#appends.close()
  }

  async #load(id: string): Promise<SessionFile | undefined> {
    const file = await readSessionFile(this.#layout.recordOf(id), id)
    if (file) this.#known.set(id, file)
    return file
  }

  async #append(
    found: SessionFile,
    bytes: Uint8Array,
    record: UploadRecord,
    isSynced: boolean,
  ): Promise<void> {
    const { path, stamp, isNamed } = found
    const grown = await this.#appends.append(found, bytes, isSynced)
    if (isSynced && !isNamed) await syncDirectory(dirname(path))
    if (grown.stamp?.size === stamp.size + BigInt(grown.bytes))
      this.#known.set(record.id, { ...found, record, stamp: grown.stamp, isNamed: isNamed || isSynced })
    // Another process wrote meanwhile, and of two changes of one record the first one counts.
    else if (!isDeepStrictEqual((await this.#load(record.id))?.record, record)) throw staleWrite(record.id)
  }

  async #rewrite(found: SessionFile, record: UploadRecord, isSynced: boolean): Promise<void> {
    const draft = await this.#draft(recordText(record), isSynced)
    try {
      // Some systems put nothing in the place of a file that is open.
      await this.#appends.drop(found)
      if (!isSameStamp(stampAt(found.path), found.stamp)) throw staleWrite(record.id)
      await rename(draft.path, found.path)
    } catch (error) {
      await dropDraft(draft.path)
      throw error
    }
    if (isSynced) await syncDirectory(dirname(found.path))
    this.#known.set(record.id, newFile(found.path, record, draft, isSynced))
  }

  async #draft(text: string, isSynced: boolean): Promise<Draft> {
    // Housekeeping: if the directory cannot be read, writing the draft says so.
    this.#leftoversRemoved ??= removeLeftovers(this.#layout.drafts).catch(() => {})
    await this.#leftoversRemoved
    this.#drafts += 1
    const path = join(this.#layout.drafts, `${this.#token}-${this.#drafts}.json`)
    return writeDraft(path, text, isSynced)
  }
}

/**
 * A file is read whole, so its changes take about as much room as the record at most, and a small record is not
 * written anew for a few. One that ended is kept for long, and fits a block of the disk or two.
 */
function maxLogBytes(baseBytes: number, { status }: UploadRecord): number {
  const least = stateOf(status) === 'ended' ? 4_096 : 16_384
  return Math.min(Math.max(baseBytes, least), 262_144)
}

function newFile(path: string, record: UploadRecord, { file }: Draft, isNamed: boolean): SessionFile {
  const { ino, mtimeNs, size } = file
  return { path, record, stamp: { ino, mtimeNs, size }, baseBytes: Number(size), isNamed }
}
