import { cryptoDigester } from '../node/crypto-digester.ts'
import type { Digester } from './digester.ts'
import { workerDigester } from './worker-digester.ts'

/** `node:crypto` in Node, a worker elsewhere. */
export function defaultDigester(): Digester {
  if (typeof globalThis.process?.getBuiltinModule === 'function') return cryptoDigester()
  return workerDigester()
}
