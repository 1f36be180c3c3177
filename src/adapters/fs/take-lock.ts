import { link, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from './fs-failure.ts'
import { type Holder, readHolder } from './lock-holder.ts'
import { unlinkIfThere } from './unlink-if-there.ts'

/** Where locks are, and as whom they are taken. */
export interface LockGround {
  readonly directory: string
  readonly token: string
  /** What every lock of this locker is a link to. */
  readonly processFile: string
}

/** How a lock was had: it was there for the taking, or its holder was dead. */
export type Taken = 'free' | 'inherited'

interface Link {
  readonly path: string
  readonly token: string
}

/** The one place of a lock on disk; whoever it is linked to holds it. */
export function lockPath(directory: string, name: string): string {
  return join(directory, `${name}.lock`)
}

/** Whoever this is linked to may settle what the dead holder `token` left behind of `name`. */
export function heirPath(directory: string, name: string, token: string): string {
  return join(directory, `${name}.${token}.heir`)
}

/**
 * Takes the lock, however often that needs asking. `ask` resolves with whether the holder is dead, when it is
 * worth to look again, and rejects to end the waiting; nothing is held while it is asked.
 */
export async function takeLock(
  ground: LockGround,
  name: string,
  ask: (holder: Holder) => Promise<{ readonly isDead: boolean }>,
): Promise<Taken> {
  for (;;) {
    const taken = await tryOnce(ground, name, ask)
    if (taken) return taken
  }
}

/**
 * Follows the lock to its holder, from a dead holder to its heir, from a dead heir to its heir, until there is
 * somebody to wait for (`undefined`) or nobody before us.
 */
async function tryOnce(
  ground: LockGround,
  name: string,
  ask: (holder: Holder) => Promise<{ readonly isDead: boolean }>,
): Promise<Taken | undefined> {
  const dead: Link[] = []
  let path = lockPath(ground.directory, name)
  for (;;) {
    const isOurs = await linked(ground.processFile, path)
    const holder = isOurs ? undefined : await readHolder(path)
    // Naming us without being new, it is left from a release that failed.
    if (isOurs || holder?.token === ground.token)
      return dead.length === 0 ? 'free' : inherit(ground, name, dead, path)
    if (!holder || !(await ask(holder)).isDead) return undefined
    dead.push({ path, token: holder.token })
    path = heirPath(ground.directory, name, holder.token)
  }
}

/**
 * Replaces the lock of the dead. We are its only heir, but may be late: the lock can have been settled between
 * reading it and becoming the heir. Tokens are never used again, so a lock that still names the dead is the same.
 */
async function inherit(
  { directory, processFile, token }: LockGround,
  name: string,
  dead: readonly Link[],
  heir: string,
): Promise<Taken | undefined> {
  const [lock, ...heirs] = dead
  try {
    for (const each of dead) if ((await readHolder(each.path))?.token !== each.token) return undefined
    const fresh = join(directory, `${name}.${token}.fresh`)
    await unlinkIfThere(fresh)
    await link(processFile, fresh)
    await rename(fresh, lock?.path ?? lockPath(directory, name))
    for (const each of heirs) await unlinkIfThere(each.path)
    return 'inherited'
  } finally {
    await unlinkIfThere(heir)
  }
}

async function linked(existing: string, path: string): Promise<boolean> {
  try {
    await link(existing, path)
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
}
