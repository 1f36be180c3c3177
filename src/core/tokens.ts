import type { EngineOptions } from './options.ts'
import type {
  HashFunction,
  InitSerializer,
  ResponseSerializer,
  Schema,
  UploadId,
  UploadPath,
  UploadSerializer,
} from './ports/functions.ts'
import type { Hooks } from './ports/hooks.ts'
import type { Locker } from './ports/locker.ts'
import type { Quota } from './ports/quota.ts'
import type { SessionStore } from './ports/sessions.ts'
import type { AnyStorage } from './ports/storage.ts'
import type { Clock } from './types.ts'

declare const provides: unique symbol

/** A dependency's name in a container, carrying the type of what it stands for. */
export type Token<T> = symbol & { readonly [provides]?: T }

/** What a container selects. `Storage` and `HashFunction` may be registered many times; the rest once. */
export const Tokens: {
  readonly Storage: Token<AnyStorage>
  readonly SessionStore: Token<SessionStore>
  readonly Locker: Token<Locker>
  readonly UploadPath: Token<UploadPath>
  readonly HashFunction: Token<HashFunction>
  readonly UploadId: Token<UploadId>
  readonly Quota: Token<Quota>
  readonly Clock: Token<Clock>
  readonly Hooks: Token<Hooks>
  readonly InitSerializer: Token<InitSerializer | Schema>
  readonly UploadSerializer: Token<UploadSerializer | Schema>
  readonly ResponseSerializer: Token<ResponseSerializer | Schema>
  readonly Options: Token<EngineOptions>
} = {
  Storage: Symbol.for('quayside.Storage'),
  SessionStore: Symbol.for('quayside.SessionStore'),
  Locker: Symbol.for('quayside.Locker'),
  UploadPath: Symbol.for('quayside.UploadPath'),
  HashFunction: Symbol.for('quayside.HashFunction'),
  UploadId: Symbol.for('quayside.UploadId'),
  Quota: Symbol.for('quayside.Quota'),
  Clock: Symbol.for('quayside.Clock'),
  Hooks: Symbol.for('quayside.Hooks'),
  InitSerializer: Symbol.for('quayside.InitSerializer'),
  UploadSerializer: Symbol.for('quayside.UploadSerializer'),
  ResponseSerializer: Symbol.for('quayside.ResponseSerializer'),
  Options: Symbol.for('quayside.Options'),
}
