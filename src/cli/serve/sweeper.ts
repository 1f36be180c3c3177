import type { SweepReport, UploadEngine } from '../../core/upload-engine.ts'

export interface SweeperOptions {
  readonly engine: Pick<UploadEngine, 'sweep'>
  /** Milliseconds between the end of one sweep and the beginning of the next. */
  readonly everyMs: number
  /** Told what could not be swept. */
  readonly onProblem: (problem: string) => void
}

/** Sweeps at once and then again and again, never twice at a time, without keeping the process alive. */
export function startSweeper({ engine, everyMs, onProblem }: SweeperOptions): { stop(): void } {
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const sweep = async (): Promise<void> => {
    try {
      reportFailures(await engine.sweep({ signal: stopping.signal }), onProblem)
    } catch (error) {
      if (!stopping.signal.aborted) onProblem(String(error))
    }
    if (!stopping.signal.aborted) timer = setTimeout(sweep, everyMs).unref()
  }
  void sweep()
  return {
    stop() {
      stopping.abort()
      clearTimeout(timer)
    },
  }
}

function reportFailures({ failed }: SweepReport, onProblem: (problem: string) => void): void {
  for (const { id, reason } of failed) onProblem(`upload ${id} could not be swept: ${reason}`)
}
