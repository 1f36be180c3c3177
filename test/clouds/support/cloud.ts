import type { AnyStorage } from '../../../src/core/ports/storage.ts'
import type { Clock } from '../../../src/core/types.ts'
import type { Backend } from '../../chaos/backend.ts'

/** One kind of storage in a cloud, with a real server behind it, and a look past it at what is really there. */
export interface Cloud {
  readonly name: string
  /** What leads to its server, for a proxy to be put before it; absent where that is not on this machine. */
  readonly address?: string
  /** A storage as another process would open it. */
  open(opening?: CloudOpening): AnyStorage
  /** Names of all that is there below a prefix, without the prefix: objects, and uploads that were never ended. */
  contents(prefix: string): Promise<readonly string[]>
  /** Where servers keep files below a prefix, for clouds that the command line can be told of. */
  readonly serve?: (prefix: string) => Pick<Backend, 'flags' | 'env'>
}

export interface CloudOpening {
  /** What names begin with; default: nothing but what the service demands. */
  readonly prefix?: string
  /** Instead of the cloud's own `address`. */
  readonly address?: string
  /** How often a call is tried again. */
  readonly retries?: number
  readonly clock?: Clock
  /** A connection over which nothing moves for so long is given up, where the storage can be told; milliseconds. */
  readonly silenceMs?: number
}

/** What the name of an upload ends with in `contents` that was neither completed nor aborted. */
export const openUpload = ' (open)'
