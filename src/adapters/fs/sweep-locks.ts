import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { askHolder } from './ask-holder.ts'
import { readHolder } from './lock-holder.ts'
import { buryPresence, socketOf } from './lock-presence.ts'
import { heirPath, lockPath } from './take-lock.ts'
import { unlinkIfThere } from './unlink-if-there.ts'

/** No lock has this name, so that asking for it is answered at once and disturbs nobody. */
const noName = '.'

/**
 * Removes what dead processes left, except their locks, which are for those who want them. Never fails: what is
 * left harms nobody.
 */
export async function sweepLocks(directory: string, ownToken: string, signal: AbortSignal): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names) {
    if (signal.aborted) return
    await sweepOne(directory, name, ownToken, signal).catch(() => {})
  }
}

async function sweepOne(
  directory: string,
  entry: string,
  ownToken: string,
  signal: AbortSignal,
): Promise<void> {
  if (entry.endsWith('.process') && entry !== `${ownToken}.process`)
    return sweepProcess(directory, entry, signal)
  const [, name, token] = /^(.+)\.([^.]+)\.heir$/.exec(entry) ?? []
  if (name !== undefined && token !== undefined) await sweepHeir(directory, name, token)
}

async function sweepProcess(directory: string, entry: string, signal: AbortSignal): Promise<void> {
  const holder = await readHolder(join(directory, entry))
  const socket = holder && socketOf(directory, holder)
  const patience = { gaveUp: signal, ranOut: AbortSignal.abort() }
  const answer = socket === undefined ? 'dead' : await askHolder(socket, noName, patience)
  if (answer === 'dead') await buryPresence(directory, entry.slice(0, -'.process'.length))
}

/**
 * An heir of a lock that no longer names the dead is of no use to anybody, ever: tokens do not come back. One of a
 * lock that does is part of the order in which it is inherited, even if it is dead itself, and must stay.
 */
async function sweepHeir(directory: string, name: string, token: string): Promise<void> {
  const holder = await readHolder(lockPath(directory, name))
  if (holder?.token !== token) await unlinkIfThere(heirPath(directory, name, token))
}
