import type { UploadClient } from '../client/index.ts'
import type { EntryState } from './entry-view.ts'
import type { RememberedUploads } from './remembered-uploads.ts'

/** What an entry needs of the page around it. */
export interface EntryHost<Entry> {
  readonly client: UploadClient
  readonly endpoint: string
  readonly memory: RememberedUploads
  /** Something about the entry is different; its state may be the same. */
  changed(entry: Entry, before: EntryState): void
  /** `then` is called once there is a token to try. */
  askForToken(then: () => void): void
}
