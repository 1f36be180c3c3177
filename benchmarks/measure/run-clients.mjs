import { startProcess } from './start-process.mjs'

/**
 * Starts client programs, lets them prepare, and tells all to begin at once. Resolves with `run`'s seconds.
 * @param {readonly (readonly string[])[]} programs
 * @param {() => void} [onBegin] called when all are ready
 */
export async function runClients(programs, onBegin) {
  const clients = programs.map(startProcess)
  await Promise.all(clients.map(client => client.line(/^ready$/)))
  onBegin?.()
  const begun = performance.now()
  for (const client of clients) client.say('go')
  await Promise.all(clients.map(client => client.success()))
  return (performance.now() - begun) / 1000
}
