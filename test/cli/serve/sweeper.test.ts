import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startSweeper } from '../../../src/cli/serve/sweeper.ts'
import type { SweepReport } from '../../../src/core/upload-engine.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const nothing: SweepReport = { expired: 0, notified: 0, forgotten: 0, failed: [] }

/** An engine whose sweeps the test ends, one by one. */
function manualEngine() {
  const started: PromiseWithResolversLike[] = []
  return {
    started,
    sweep: () =>
      new Promise<SweepReport>((resolve, reject) => {
        started.push({ resolve, reject })
      }),
  }
}

interface PromiseWithResolversLike {
  readonly resolve: (report: SweepReport) => void
  readonly reject: (reason: Error) => void
}

test('the first sweep comes at once, the next one a while after it ended, and never two at a time', async () => {
  const engine = manualEngine()
  const sweeper = startSweeper({ engine, everyMs: 1000, onProblem: () => {} })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(engine.started).toHaveLength(1)
  engine.started[0]?.resolve(nothing)
  await vi.advanceTimersByTimeAsync(999)
  expect(engine.started).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(engine.started).toHaveLength(2)
  sweeper.stop()
})

test('a sweep that fails is told, and the next one comes', async () => {
  const engine = manualEngine()
  const problems: string[] = []
  const sweeper = startSweeper({ engine, everyMs: 1000, onProblem: problem => problems.push(problem) })
  engine.started[0]?.reject(new Error('no disk'))
  await vi.advanceTimersByTimeAsync(1000)
  engine.started[1]?.resolve({ ...nothing, failed: [{ id: 'u1', reason: 'locked' }] })
  await vi.advanceTimersByTimeAsync(0)
  expect(problems).toEqual(['Error: no disk', 'upload u1 could not be swept: locked'])
  sweeper.stop()
})

test('a stopped sweeper sweeps no more and complains no more', async () => {
  const engine = manualEngine()
  const problems: string[] = []
  const sweeper = startSweeper({ engine, everyMs: 1000, onProblem: problem => problems.push(problem) })
  sweeper.stop()
  engine.started[0]?.reject(new Error('closing'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(engine.started).toHaveLength(1)
  expect(problems).toEqual([])
})
