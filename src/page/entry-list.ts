import { newsOf } from './entry-news.ts'
import { type EntryRow, entryRow } from './entry-row.ts'
import type { EntryAction, EntryState } from './entry-view.ts'
import { isSameFile, type PickedFile } from './picked-file.ts'
import type { UploadEntry } from './upload-entry.ts'

/** A browser opens six connections to a server: uploads leave room for the rest of the page. */
const atOnce = 3

/** What the list needs besides its entries. */
export interface ListParts {
  readonly list: HTMLElement
  readonly section: HTMLElement
  readonly heading: HTMLElement
  readonly choose: HTMLElement
  announce(text: string): void
  /** Opens the file picker for an entry that lost its file. */
  pick(): void
  save(entry: UploadEntry): void
}

/** All entries: shows them, lets a few upload at a time, and does what their buttons say. */
export class EntryList {
  readonly #parts: ListParts
  readonly #rows = new Map<UploadEntry, EntryRow>()

  constructor(parts: ListParts) {
    this.#parts = parts
  }

  add(entry: UploadEntry): void {
    const row = entryRow(entry, action => void this.#act(entry, action))
    this.#rows.set(entry, row)
    this.#parts.list.append(row.element)
    row.update()
    this.#arrange()
  }

  /** Gives files to entries that wait for them; returns those that belong to no entry. */
  match(picked: readonly PickedFile[]): readonly PickedFile[] {
    return picked.filter(each => {
      const same = [...this.#rows.keys()].filter(entry => isSameFile(entry, each.file))
      const unfinished = same.find(entry => entry.state === 'unfinished')
      if (unfinished) unfinished.attach(each)
      const isBusy = same.some(entry => !isSettled(entry.state))
      if (isBusy && !unfinished) this.#parts.announce(`${each.file.name} is in the list already`)
      return !isBusy
    })
  }

  /** Shows what became of an entry. */
  changed(entry: UploadEntry, before: EntryState): void {
    const row = this.#rows.get(entry)
    if (!row) return
    row.update()
    const news = newsOf(entry, before)
    if (news) this.#parts.announce(news)
    if (entry.state !== before) this.#arrange()
    else this.#showTitle()
  }

  async #act(entry: UploadEntry, action: EntryAction): Promise<void> {
    if (action === 'pause') entry.pause()
    else if (action === 'resume') await entry.resume()
    else if (action === 'retry') entry.retry()
    else if (action === 'restart') await entry.restart()
    else if (action === 'pick') this.#parts.pick()
    else if (action === 'download') this.#parts.save(entry)
    else if (action === 'dismiss') this.#remove(entry)
    else await this.#cancel(entry)
  }

  async #cancel(entry: UploadEntry): Promise<void> {
    this.#remove(entry)
    const told = await entry.cancel()
    this.#parts.announce(
      told
        ? `${entry.name}: cancelled`
        : `${entry.name}: cancelled here. The server could not be told, and removes it by itself later.`,
    )
  }

  #remove(entry: UploadEntry): void {
    const row = this.#rows.get(entry)
    const hadFocus = row?.element.contains(document.activeElement)
    row?.element.remove()
    this.#rows.delete(entry)
    this.#arrange()
    // Focus that falls to nowhere makes a keyboard start over at the top of the page.
    if (hadFocus) (this.#rows.size > 0 ? this.#parts.heading : this.#parts.choose).focus()
  }

  #arrange(): void {
    const entries = [...this.#rows.keys()]
    this.#parts.section.hidden = entries.length === 0
    this.#showTitle()
    const free = atOnce - entries.filter(entry => isBusy(entry.state)).length
    for (const entry of entries.filter(each => each.state === 'queued').slice(0, Math.max(0, free)))
      entry.begin()
  }

  /** The tab tells how far all of it is while the page is out of sight. */
  #showTitle(): void {
    const moving = [...this.#rows.keys()].filter(entry => !isSettled(entry.state))
    const total = moving.reduce((sum, entry) => sum + entry.size, 0)
    const done = moving.reduce((sum, entry) => sum + entry.facts.progress.bytes, 0)
    const title = total === 0 ? 'Upload files' : `${Math.floor((done / total) * 100)}% · Upload files`
    if (document.title !== title) document.title = title
  }
}

function isBusy(state: EntryState): boolean {
  return state === 'preparing' || state === 'uploading' || state === 'waiting'
}

function isSettled(state: EntryState): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled'
}
