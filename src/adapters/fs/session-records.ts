import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { constants, copyFile, link, readFile, rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { UploadRecord } from '../../core/types.ts'
import { errnoOf } from './fs-failure.ts'
import { type Draft, dropDraft, removeLeftovers, writeDraft } from './session-drafts.ts'
import type { SessionLayout } from './session-layout.ts'
import { ignoring, inDirectoryOf } from './session-marker.ts'
import { recordOfText, sessionText } from './session-text.ts'
import { SessionTexts } from './session-texts.ts'
import { syncDirectory } from './sync-directory.ts'

/** Filesystems without hard links: exFAT, some network shares. */
const unlinkable = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

const maxTextCharacters = 16 * 1_048_576

/** A record a file, which appears under its name whole or not at all, whenever the process is killed. */
export class SessionRecords {
  readonly #layout: SessionLayout
  readonly #texts = new SessionTexts(maxTextCharacters)
  /** Names drafts: tokens of two stores never meet, and a number is used once. */
  readonly #token = randomBytes(9).toString('hex')
  #drafts = 0
  #leftoversRemoved: Promise<void> | undefined

  constructor(layout: SessionLayout) {
    this.#layout = layout
  }

  async read(id: string): Promise<UploadRecord | undefined> {
    const text = this.#ownText(id) ?? (await ignoring(['ENOENT'], this.#readText(id)))
    return text === undefined ? undefined : recordOfText(text, id)
  }

  /** `false` when there is a record of that id. */
  async create(record: UploadRecord, isSynced: boolean): Promise<boolean> {
    const path = this.#layout.recordOf(record.id)
    const text = sessionText(record)
    const draft = await this.#draft(text, isSynced)
    try {
      if (!(await linkNew(draft, path))) return false
    } finally {
      await dropDraft(draft.path)
    }
    this.#texts.set(record.id, text, draft.file)
    if (isSynced) await syncDirectory(dirname(path))
    return true
  }

  async replace(record: UploadRecord, isSynced: boolean): Promise<void> {
    const path = this.#layout.recordOf(record.id)
    const text = sessionText(record)
    const draft = await this.#draft(text, isSynced)
    try {
      await rename(draft.path, path)
    } catch (error) {
      await dropDraft(draft.path)
      throw error
    }
    this.#texts.set(record.id, text, draft.file)
    if (isSynced) await syncDirectory(dirname(path))
  }

  async remove(id: string): Promise<void> {
    this.#texts.forget(id)
    await ignoring(['ENOENT'], unlink(this.#layout.recordOf(id)))
  }

  #readText(id: string): Promise<string> {
    return readFile(this.#layout.recordOf(id), 'utf8')
  }

  #ownText(id: string): string | undefined {
    if (!this.#texts.has(id)) return undefined
    // Answered from memory by the kernel, in a fraction of the time that the way to another thread and back takes.
    const file = statSync(this.#layout.recordOf(id), { bigint: true, throwIfNoEntry: false })
    return file && this.#texts.get(id, file)
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

async function linkNew(draft: Draft, path: string): Promise<boolean> {
  try {
    await inDirectoryOf(path, () => link(draft.path, path))
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    if (!unlinkable.includes(errnoOf(error) ?? '')) throw error
    return copyNew(draft, path)
  }
}

async function copyNew(draft: Draft, path: string): Promise<boolean> {
  const copied = copyFile(draft.path, path, constants.COPYFILE_EXCL).then(() => true)
  return (await ignoring(['EEXIST'], copied)) ?? false
}
