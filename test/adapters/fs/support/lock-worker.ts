import { appendFile, readFile, unlink, writeFile } from 'node:fs/promises'
import { fsLocker } from '../../../../src/adapters/fs/fs-locker.ts'
import { isUploadError } from '../../../../src/core/errors.ts'
import type { Lock } from '../../../../src/core/ports/locker.ts'
import type { WorkerOrder, WorkerWord } from './lock-processes.ts'

/** A process of its own that does with locks what its parent tells it to. */
const [directory = ''] = process.argv.slice(2)
const locker = fsLocker({ directory })
const held = new Map<string, Lock>()

const orders: { [V in WorkerOrder['verb']]: (order: WorkerOrder) => Promise<void> } = {
  async acquire({ id, waitMs = 60_000 }) {
    try {
      const lock = await locker.acquire(id, { waitMs, signal: new AbortController().signal })
      held.set(id, lock)
      say({ word: 'acquired', id, fence: lock.fence })
      whenTold(lock, id)
    } catch (error) {
      say({ word: 'refused', id, code: isUploadError(error) ? error.code : String(error) })
    }
  },

  async release({ id }) {
    const lock = held.get(id)
    await lock?.release()
    say({ word: 'released', id, ...(lock && { fence: lock.fence }) })
  },

  async increment({ id, path = '', times = 1 }) {
    for (let round = 0; round < times; round += 1) {
      const lock = await locker.acquire(id, { waitMs: 60_000, signal: new AbortController().signal })
      await incrementOnce(path, lock.fence)
      await lock.release()
    }
    say({ word: 'incremented', id })
  },

  async forget() {
    process.disconnect()
  },

  async close() {
    await locker.close?.()
    process.disconnect()
  },
}

process.on('message', (order: WorkerOrder) => {
  orders[order.verb](order).catch(error => say({ word: 'failed', id: order.id, code: String(error) }))
})
say({ word: 'ready', id: '' })

function whenTold(lock: Lock, id: string): void {
  const tell = (): void => say({ word: 'told', id, code: (lock.signal.reason as { code: string }).code })
  if (lock.signal.aborted) tell()
  else lock.signal.addEventListener('abort', tell, { once: true })
}

/** Loses an increment, or trips over the other's mark, unless it is alone. */
async function incrementOnce(path: string, fence: number): Promise<void> {
  await writeFile(`${path}.busy`, '', { flag: 'wx' })
  const count = Number(await readFile(path, 'utf8'))
  await writeFile(path, String(count + 1))
  await appendFile(`${path}.fences`, `${fence}\n`)
  await unlink(`${path}.busy`)
}

function say(word: WorkerWord): void {
  process.send?.(word)
}
