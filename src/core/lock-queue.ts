import { UploadError } from './errors.ts'
import type { LockRequest, StopSignal } from './ports/locker.ts'
import { StopController } from './stop-controller.ts'
import type { Clock } from './types.ts'

/**
 * Gives the turn to write an upload to one caller of this process at a time, first come first served. Whoever
 * holds a turn while another waits for it has been asked to yield. A locker between processes takes its turn
 * here first, so that a process competes with others only once for an id.
 */
export interface LockQueue {
  /**
   * Resolves with the turn. `LOCKED` after `waitMs`; the signal's reason when it aborts; `CLOSING` when the
   * queue closes meanwhile. None of these leaves a trace in the queue.
   */
  take(id: string, request: LockRequest): Promise<LockTurn>
  /** The turn, if nobody has it: without a promise. Throws what `take` rejects with. */
  takeFree(id: string, request: LockRequest): LockTurn | undefined
  /** The turn that is held now, for locks that hear of a newcomer from elsewhere. */
  holder(id: string): LockTurn | undefined
  /** Sends everybody who waits away with `CLOSING`; turns that are held stay valid until released. */
  close(): void
}

export interface LockTurn {
  readonly id: string
  /** Grows with every turn of every id, also over a restart: it follows the clock, in microseconds. */
  readonly fence: number
  /** Aborts with `LOCK_YIELD` or `LOCK_LOST`, whichever comes first. */
  readonly signal: StopSignal
  /** Aborts with `LOCK_LOST`, also after `signal` asked to yield. */
  readonly lost: AbortSignal
  askToYield(): void
  lose(cause?: unknown): void
  /** The next in line has the turn when this returns. Twice is success. */
  release(): void
}

interface Waiter {
  readonly give: (turn: LockTurn) => void
  readonly refuse: (reason: unknown) => void
}

interface Line {
  holder: LockTurn
  /** In order of arrival; `undefined` while nobody ever had to wait. */
  waiters: Set<Waiter> | undefined
}

/** An empty queue. Its memory is bounded by the turns held and waited for. */
export function lockQueue(clock: Clock): LockQueue {
  const lines = new Map<string, Line>()
  let closed = false
  let lastFence = 0

  // A thousand fences fit in each millisecond of the clock, so no burst of turns can run ahead of a restart.
  const nextFence = (): number => {
    lastFence = Math.max(lastFence + 1, clock.now() * 1000)
    return lastFence
  }

  const release = (turn: LockTurn): void => {
    const line = lines.get(turn.id)
    if (line?.holder !== turn) return
    const [next] = line.waiters ?? []
    if (!next) {
      lines.delete(turn.id)
      return
    }
    line.waiters?.delete(next)
    line.holder = new Turn(turn.id, nextFence(), release)
    if (line.waiters?.size) line.holder.askToYield()
    next.give(line.holder)
  }

  const admit = (request: LockRequest): void => {
    request.signal.throwIfAborted()
    if (closed) throw closing()
  }

  const begin = (id: string): LockTurn => {
    const holder = new Turn(id, nextFence(), release)
    lines.set(id, { holder, waiters: undefined })
    return holder
  }

  const take = async (id: string, request: LockRequest): Promise<LockTurn> => {
    admit(request)
    const line = lines.get(id)
    if (!line) return begin(id)
    line.waiters ??= new Set()
    // In line first: the holder may let go while it is being asked.
    const turn = wait(id, line.waiters, request, clock)
    line.holder.askToYield()
    return turn
  }

  return {
    take,
    takeFree(id, request) {
      admit(request)
      return lines.has(id) ? undefined : begin(id)
    },
    holder: id => lines.get(id)?.holder,
    close() {
      closed = true
      for (const line of lines.values()) for (const waiter of line.waiters ?? []) waiter.refuse(closing())
    },
  }
}

/** A class, because V8 makes a hidden class for every single object literal that has a getter. */
class Turn implements LockTurn {
  readonly id: string
  readonly fence: number
  readonly release: () => void
  readonly #yielding = new StopController()
  readonly #loss = new AbortController()

  constructor(id: string, fence: number, release: (turn: LockTurn) => void) {
    this.id = id
    this.fence = fence
    this.release = () => release(this)
  }

  get signal(): StopSignal {
    return this.#yielding.signal
  }

  // A signal costs more than all else of a turn, and not every lock shows this one.
  get lost(): AbortSignal {
    return this.#loss.signal
  }

  readonly askToYield = (): void => abortOnce(this.#yielding, yielded)

  lose(cause?: unknown): void {
    abortOnce(this.#yielding, () => lost(this.id, cause))
    abortOnce(this.#loss, () => lost(this.id, cause))
  }
}

function abortOnce(controller: AbortController | StopController, reason: () => UploadError): void {
  if (!controller.signal.aborted) controller.abort(reason())
}

function wait(id: string, waiters: Set<Waiter>, request: LockRequest, clock: Clock): Promise<LockTurn> {
  if (request.waitMs <= 0) return Promise.reject(locked(id))
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      waiters.delete(waiter)
      request.signal.removeEventListener('abort', onAbort)
      cancelTimer()
    }
    const waiter: Waiter = {
      give(turn) {
        leave()
        resolve(turn)
      },
      refuse(reason) {
        leave()
        reject(reason)
      },
    }
    const onAbort = (): void => waiter.refuse(request.signal.reason)
    const cancelTimer = clock.schedule(request.waitMs, () => waiter.refuse(locked(id)))
    request.signal.addEventListener('abort', onAbort)
    waiters.add(waiter)
  })
}

function locked(id: string): UploadError {
  return new UploadError(
    'LOCKED',
    `Upload ${id} is being written by another request; try again in a moment`,
    {
      details: { id },
    },
  )
}

function yielded(): UploadError {
  return new UploadError('LOCK_YIELD', 'A newer request for this upload takes over; what is durable is kept')
}

function lost(id: string, cause: unknown): UploadError {
  return new UploadError('LOCK_LOST', `The right to write upload ${id} was lost`, { cause })
}

function closing(): UploadError {
  return new UploadError('CLOSING', 'This locker is closing and gives no more locks')
}
