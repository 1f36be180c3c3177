import { resolve } from 'node:path'
import { UploadError } from '../../core/errors.ts'
import { type LockTurn, lockQueue } from '../../core/lock-queue.ts'
import type { Lock, Locker, LockRequest } from '../../core/ports/locker.ts'
import { systemClock } from '../../core/system-clock.ts'
import type { Clock } from '../../core/types.ts'
import { diskLocks } from './disk-locks.ts'
import { fsFailure } from './fs-failure.ts'
import { type LockPatience, lockPatience } from './lock-patience.ts'

/** Where the locks of all processes of this host are. */
export interface FsLockerOptions {
  /** Where locks are, for all processes of this host that share the uploads. On a local disk; made when missing. */
  readonly directory: string
  /** Measures waiting, and feeds fences. Default: the machine's. */
  readonly clock?: Clock
}

/**
 * Locks between the processes of one host, as links in a directory. Who waits is told by the holder, and a holder
 * whose process died is known by its silent socket, so nothing is polled and no lock has to grow old. A process keeps
 * a released lock until another wants it, so that the next chunk has it without a system call. Within a process the
 * first come is the first served; between processes it is whoever is quicker.
 */
export function fsLocker(options: FsLockerOptions): Locker {
  const { clock = systemClock } = options
  const directory = checkedDirectory(options)
  const queue = lockQueue(clock)
  const locks = diskLocks(directory, clock)
  const underWay = new Map<LockPatience, Promise<Lock>>()
  let isClosed = false

  const acquire = async (id: string, request: LockRequest): Promise<Lock> => {
    const since = clock.now()
    const turn = queue.takeFree(id, request) ?? (await queue.take(id, request))
    if (isClosed) {
      turn.release()
      throw closed()
    }
    return locks.retake(turn) ?? takeFromDisk(turn, request, since)
  }

  const takeFromDisk = async (turn: LockTurn, request: LockRequest, since: number): Promise<Lock> => {
    const { id } = turn
    const patience = lockPatience(id, request, clock, since)
    const taking = locks.take(turn, patience)
    underWay.set(patience, taking)
    try {
      return await taking
    } catch (error) {
      turn.release()
      throw fsFailure(error, `lock upload ${id} in ${directory}`)
    } finally {
      underWay.delete(patience)
      patience.end()
    }
  }

  return {
    name: 'fs',
    acquire,
    async close() {
      isClosed = true
      queue.close()
      for (const patience of underWay.keys()) patience.giveUp(closed())
      await Promise.allSettled(underWay.values())
      await locks.close()
    },
  }
}

function closed(): UploadError {
  return new UploadError('CLOSING', 'This locker is closing and gives no more locks')
}

function checkedDirectory({ directory }: FsLockerOptions): string {
  if (typeof directory === 'string' && directory !== '') return resolve(directory)
  const problem = 'fsLocker needs a directory: the path of a folder that all processes share'
  throw new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
