import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import { failingSessions } from '../../support/failing-sessions.ts'
import { scriptedStorage } from '../../support/scripted-storage.ts'
import { pieces } from './send-chunk.ts'
import type { CrashPoint, Proof } from './step.ts'
import type { UploadWorld } from './upload-world.ts'

/** A process dies with a chunk under way; another one goes on with what the stores have. */
export async function crashInChunk(
  world: UploadWorld,
  text: string,
  proof: Proof,
  at: CrashPoint,
): Promise<void> {
  if (!world.canRewind) return
  const sent = world.acknowledged + text
  await dyingEngine(world, at)
    .append(world.id, world.chunk(text, proof), pieces(text))
    .catch(() => {})
  world.restart()
  await world.recover(sent, proof)
}

/** A process dies between publishing and saying so, or before it could begin to. */
export async function crashComplete(world: UploadWorld, at: 'publishing' | 'recording'): Promise<void> {
  const { sessions, storage } = world.bench
  const engine =
    at === 'recording'
      ? world.newEngine({ sessions: failingSessions(sessions, change => change.set?.status === 'completed') })
      : world.newEngine({ storage: scriptedStorage(storage, { complete: died }) })
  await engine.complete(world.id, world.wholeFile()).catch(() => {})
}

function dyingEngine(world: UploadWorld, at: CrashPoint): UploadEngine {
  const { sessions, storage } = world.bench
  if (at === 'recording') return world.newEngine({ sessions: failingSessions(sessions, () => true) })
  if (at === 'answering')
    return world.newEngine({
      sessions: {
        ...sessions,
        update: async (...change) => {
          await sessions.update(...change)
          return died()
        },
      },
    })
  let parts = 0
  const isDead = (): boolean => {
    parts += 1
    return parts >= at.part
  }
  return world.newEngine({
    storage: scriptedStorage(storage, {
      writePart: (_, next) => (isDead() ? died() : next()),
      writeTail: next => (isDead() ? died() : next()),
    }),
  })
}

function died(): Promise<never> {
  return Promise.reject(new Error('kill -9'))
}
