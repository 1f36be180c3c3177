import type { EntryState } from './entry-view.ts'
import { viewOf } from './entry-view.ts'
import type { UploadEntry } from './upload-entry.ts'

/** What listeners are told when an entry changes: its turning points, never its progress. */
export function newsOf(entry: UploadEntry, before: EntryState): string | undefined {
  if (entry.state === before) return undefined
  switch (entry.state) {
    case 'uploading':
      return before === 'preparing' ? `${entry.name}: uploading` : undefined
    case 'paused':
    case 'waiting':
    case 'completed':
    case 'failed':
      return `${entry.name}: ${viewOf(entry.facts).status}`
    default:
      return undefined
  }
}
