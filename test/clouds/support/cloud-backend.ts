import { collect } from '../../../src/testing/same-bytes.ts'
import type { Backend } from '../../chaos/backend.ts'
import type { Cloud } from './cloud.ts'
import { isPrivate } from './cloud-bench.ts'

const whole = { start: 0, end: Number.MAX_SAFE_INTEGER }
let backends = 0

/** A cloud, with a prefix of its own, behind servers that are told by flags where they share their records. */
export function cloudBackend(cloud: Cloud, sessions: readonly string[]): Backend {
  backends += 1
  const prefix = `served-${backends}/`
  const { flags = [], env = {} } = cloud.serve?.(prefix) ?? {}
  const read = async (key: string): Promise<Buffer> => {
    const storage = cloud.open({ prefix })
    if (!storage.read) throw new Error(`${cloud.name} cannot be read`)
    const bytes = await collect(storage.read(key, whole, { signal: new AbortController().signal }))
    await storage.close?.()
    return Buffer.from(bytes)
  }
  return {
    name: cloud.name,
    flags: [...flags, ...sessions],
    env,
    async published() {
      const keys = (await cloud.contents(prefix)).filter(name => !isPrivate(name))
      return Promise.all(
        keys.map(async key => {
          const bytes = await read(key)
          return { key, size: bytes.length, read: async () => bytes }
        }),
      )
    },
    async private() {
      return (await cloud.contents(prefix)).filter(isPrivate)
    },
  }
}
