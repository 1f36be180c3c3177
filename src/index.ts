export { applyChange, checkGuard } from './core/apply-change.ts'
export {
  channels,
  type EventChannel,
  observe,
  observeVerbs,
  type UploadEvents,
  type Verb,
  type VerbMessage,
  verbs,
} from './core/channels.ts'
export { bind, type Provider, resolveUploadEngine, type Selection } from './core/container.ts'
export { createUploadEngine } from './core/create-engine.ts'
export { builtInHashFunctions, extendChain } from './core/digest.ts'
export {
  type ErrorCode,
  type ErrorDetails,
  errorCodes,
  type FieldProblem,
  isUploadError,
  type MissingRange,
  UploadError,
} from './core/errors.ts'
export { giveAway } from './core/given-away.ts'
export { defaultUploadPath, safeName } from './core/object-key.ts'
export type { EngineOptions } from './core/options.ts'
export type * from './core/ports/collections.ts'
export type * from './core/ports/completion.ts'
export type * from './core/ports/functions.ts'
export type * from './core/ports/hooks.ts'
export type * from './core/ports/locker.ts'
export type * from './core/ports/quota.ts'
export type * from './core/ports/sessions.ts'
export type * from './core/ports/storage.ts'
export { type Token, Tokens } from './core/tokens.ts'
export type * from './core/typed-upload-engine.ts'
export type * from './core/types.ts'
export type * from './core/upload-engine.ts'
