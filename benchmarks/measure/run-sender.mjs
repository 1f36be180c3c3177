import { clientPath } from '../paths.mjs'
import { startProcess } from './start-process.mjs'

/**
 * Sends a load from a process of its own. Resolves with `{ seconds, times }`, times of chunks in milliseconds, at the moment
 * that the last one is answered.
 * @param {object} load what clients/sender.mjs takes
 * @param {() => void} [onBegin] called when all is prepared
 */
export async function runSender(load, onBegin) {
  const sender = startProcess([clientPath('sender'), JSON.stringify(load)])
  await sender.line(/^ready$/)
  onBegin?.()
  sender.say('go')
  const [, result] = await sender.line(/^done (.*)$/)
  return { ...JSON.parse(result), ended: sender.success() }
}
