import { cpuPerGib } from './memory/cpu-per-gib.mjs'
import { peakOfManyClients } from './memory/peak-of-many-clients.mjs'

/** What an upload costs a server: memory under many clients, CPU per GiB. Resolves with the targets. */
export async function memory({ rounds }) {
  const targets = await peakOfManyClients()
  await cpuPerGib({ rounds })
  return targets
}
