import type { GcsCalls } from './gcs-calls.ts'
import type { GcsHandle, PrivateNames } from './gcs-handle.ts'
import type { GcsObjects, Place } from './gcs-objects.ts'
import type { SilenceWatch } from './silence-watch.ts'

/** The bucket that an adapter works in, as all its pieces see it. */
export interface GcsBucket {
  readonly place: Place
  readonly calls: GcsCalls
  readonly objects: GcsObjects
  /** Watches a download. */
  readonly watch: () => SilenceWatch
  /** The full name of a published object. */
  readonly nameOf: (key: string) => string
  readonly namesOf: (handle: GcsHandle) => PrivateNames
}
