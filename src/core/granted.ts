import { UploadError } from './errors.ts'
import type { Action, Grant } from './ports/hooks.ts'
import type { UploadRecord } from './types.ts'

/** Whether an upload exists for the holder of a grant; without a grant every one does. */
export function isWithin({ id, series }: UploadRecord, grant: Grant | undefined): boolean {
  if (!grant) return true
  return grant.upload === undefined ? series !== undefined && series === grant.series : id === grant.upload
}

/** `FORBIDDEN` for what a grant does not say. Whoever may do anything to an upload may look at it. */
export function admitGranted(action: Action, grant: Grant | undefined): void {
  if (!grant || action === 'get') return
  const isCreatable = action !== 'create' || grant.series !== undefined
  if (isCreatable && action !== 'list' && grant.actions.includes(action)) return
  throw new UploadError('FORBIDDEN', `This link does not allow its holder to ${action}`, {
    details: { action },
  })
}
