import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { build } from 'esbuild'

export interface WorkerOrder {
  readonly verb: 'acquire' | 'release' | 'increment' | 'forget' | 'close'
  readonly id: string
  readonly waitMs?: number
  readonly path?: string
  readonly times?: number
}

export interface WorkerWord {
  readonly word: 'ready' | 'acquired' | 'refused' | 'told' | 'released' | 'incremented' | 'failed'
  readonly id: string
  readonly code?: string
  readonly fence?: number
}

/** A process that holds locks. */
export interface LockProcess {
  readonly child: ChildProcess
  order(order: WorkerOrder): void
  /** The next word of this kind about the id, or the one that came already. `failed` rejects. */
  hear(word: WorkerWord['word'], id: string): Promise<WorkerWord>
  /** Sends a signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<void>
  ended(): Promise<{ readonly code: number | null }>
}

/** Makes the worker one file that plain Node runs. */
export async function bundleWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'lock-worker.mjs')
  const entryPoints = [join(import.meta.dirname, 'lock-worker.ts')]
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
  return outfile
}

export async function startLockProcess(worker: string, directory: string): Promise<LockProcess> {
  const child = fork(worker, [directory], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const heard: WorkerWord[] = []
  const listeners = new Set<() => void>()
  const exit = once(child, 'exit')
  child.on('message', (word: WorkerWord) => {
    heard.push(word)
    for (const listener of listeners) listener()
  })

  const process: LockProcess = {
    child,
    order: order => child.send(order),
    hear: (word, id) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const at = heard.findIndex(each => (each.word === word || each.word === 'failed') && each.id === id)
          const [found] = at < 0 ? [] : heard.splice(at, 1)
          if (!found) return
          listeners.delete(look)
          if (found.word === word) resolve(found)
          else reject(new Error(`The worker failed at ${id}: ${found.code}`))
        }
        listeners.add(look)
        look()
      }),
    async kill(signal) {
      child.kill(signal)
      await exit
    },
    async ended() {
      const [code] = await exit
      return { code }
    },
  }
  await process.hear('ready', '')
  return process
}
