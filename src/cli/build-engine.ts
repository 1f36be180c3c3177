import { createUploadEngine } from '../core/create-engine.ts'
import type { EngineOptions } from '../core/options.ts'
import type { UploadEngine } from '../core/upload-engine.ts'
import { type Backends, openBackends } from './backends.ts'
import type { EngineSettings } from './settings.ts'

/** The engine that the settings describe. `INVALID_OPTIONS` when they cannot work. */
export function buildEngine(
  settings: EngineSettings,
  backends: Backends = openBackends(settings),
): UploadEngine {
  return createUploadEngine({ ...backends, ...engineOptions(settings) })
}

/** From the parser's names to the engine's; what was not given stays out, so that the engine's defaults hold. */
export function engineOptions(settings: EngineSettings): EngineOptions {
  const named: { readonly [O in SettableOption]-?: EngineOptions[O] | undefined } = {
    chunkSize: settings.chunkSize,
    maxBytes: settings.maxBytes,
    hashFunction: settings.hashFunction,
    retryThreshold: settings.retryThreshold,
    collections: settings.collections,
    uploadPath: settings.uploadPath,
    preserveFileName: settings.preserveFileName,
    preserveFailedUploadFile: settings.preserveFailedUploadFile,
    conflict: settings.conflict,
    expireIdleMs: settings.expireIdle,
    expireAfterMs: settings.expireAfter,
    retentionMs: settings.retention,
    lockWaitMs: settings.lockWait,
    memoryBudget: settings.memoryBudget,
    checkpointBytes: settings.checkpointBytes,
  }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
}

/** What words can say: an option that is new to the engine does not compile here until it has a flag. */
type SettableOption = Exclude<
  keyof EngineOptions,
  | keyof Backends
  | 'storages'
  | 'route'
  | 'hashFunctions'
  | 'initSerializer'
  | 'uploadSerializer'
  | 'responseSerializer'
  | 'quota'
  | 'bandwidth'
  | 'hooks'
  | 'completion'
  | 'uploadId'
  | 'clock'
>
