import { errorCodes, isUploadError } from '../../core/errors.ts'
import type { Backends } from '../backends.ts'

export interface Readiness {
  /** Why no request should be sent here now, in words that anybody may read; empty when there is no reason. */
  reasons(): Promise<readonly string[]>
  /** From now on requests should go to other servers. */
  drain(): void
}

export interface ReadinessOptions {
  readonly backends: Pick<Backends, 'storage' | 'sessions'>
  /** Told what is wrong, with the details that only the operator may know. */
  readonly onProblem: (problem: string) => void
  /** Milliseconds. */
  readonly now?: () => number
}

/** Anybody may ask, as often as he likes: the storage is tried once in so many milliseconds. */
const freshMs = 10_000
const limitMs = 5_000

/** Whether storage and records can be reached; asked by load balancers again and again. */
export function readiness({ backends, onProblem, now = Date.now }: ReadinessOptions): Readiness {
  let isDraining = false
  let last: { readonly at: number; readonly reasons: Promise<readonly string[]> } | undefined
  return {
    drain() {
      isDraining = true
    },
    async reasons() {
      if (isDraining) return ['draining: this server is shutting down']
      if (!last || now() - last.at >= freshMs) last = { at: now(), reasons: probe(backends, onProblem) }
      return last.reasons
    },
  }
}

async function probe(
  { storage, sessions }: ReadinessOptions['backends'],
  onProblem: ReadinessOptions['onProblem'],
): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(limitMs)
  const tries = {
    storage: async () => refuse(await storage.check?.({ signal })),
    sessions: async () => void (await sessions.due(0, 1, { signal })),
  }
  const found = Object.entries(tries).map(async ([part, attempt]) => {
    try {
      await within(attempt(), signal)
      return []
    } catch (error) {
      onProblem(`${part} not ready: ${error instanceof Error ? error.message : String(error)}`)
      return [`${part}: ${publicReason(error)}`]
    }
  })
  return (await Promise.all(found)).flat()
}

function refuse(problems: readonly { readonly problem: string }[] = []): void {
  if (problems.length > 0) throw new Error(problems.map(({ problem }) => problem).join('; '))
}

/** A backend may not listen to the signal. */
function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${limitMs} ms`)), {
      once: true,
    })
  })
  return Promise.race([work, late])
}

/** Messages of backends carry hosts and paths. */
function publicReason(error: unknown): string {
  return isUploadError(error) ? errorCodes[error.code].meaning : 'it does not work; the log says why'
}
