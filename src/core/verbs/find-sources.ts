import type { EngineDependencies } from '../engine-dependencies.ts'
import type { UploadRecord } from '../types.ts'

/** The records of partial uploads, in order and each read once; nothing for one that is not there any more. */
export async function findSources(
  engine: EngineDependencies,
  ids: readonly string[],
): Promise<readonly (UploadRecord | undefined)[]> {
  const context = { signal: engine.unhurried }
  const unique = [...new Set(ids)]
  const found = await Promise.all(
    unique.map(async id => [id, await engine.sessions.get(id, context)] as const),
  )
  const byId = new Map(found)
  return ids.map(id => byId.get(id))
}
