import type { ByteBudget } from './byte-budget.ts'
import type { ResolvedOptions } from './options.ts'
import type { OwnerPaces } from './owner-paces.ts'
import type { HashFunction, UploadId, UploadPath } from './ports/functions.ts'
import type { Locker } from './ports/locker.ts'
import type { SessionStore } from './ports/sessions.ts'
import type { AnyStorage } from './ports/storage.ts'
import type { RunningDigests } from './running-digests.ts'
import type { RunningWriters } from './running-writers.ts'
import type { Clock } from './types.ts'
import type { WaitingConcatenations } from './waiting-concatenations.ts'

/** What the verbs work with: one engine's choices, resolved. */
export interface EngineDependencies {
  readonly options: ResolvedOptions
  readonly storages: ReadonlyMap<string, AnyStorage>
  readonly defaultStorage: AnyStorage
  readonly sessions: SessionStore
  readonly locker: Locker
  readonly clock: Clock
  readonly hashFunctions: readonly HashFunction[]
  readonly uploadPath: UploadPath
  readonly uploadId: UploadId
  readonly budget: ByteBudget
  readonly runningDigests: RunningDigests
  readonly writers: RunningWriters
  readonly paces: OwnerPaces
  readonly waiting: WaitingConcatenations
  /** Never aborts by itself; for work that must not end half done. */
  readonly unhurried: AbortSignal
}
