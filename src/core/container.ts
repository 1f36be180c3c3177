import 'reflect-metadata'
import {
  type ClassProvider,
  type DependencyContainer,
  type FactoryProvider,
  type InjectionToken,
  container as rootContainer,
  type ValueProvider,
} from 'tsyringe'
import { createUploadEngine } from './create-engine.ts'
import type { EngineOptions } from './options.ts'
import { type Token, Tokens } from './tokens.ts'
import type { UploadEngine } from './upload-engine.ts'

/** What a token may stand for: a value, a factory or a class, as tsyringe takes them. */
export type Provider<T> = ValueProvider<T> | FactoryProvider<T> | ClassProvider<T>

/** Registers what a token stands for, with its type checked. The same as `container.register` otherwise. */
export function bind<T>(container: DependencyContainer, token: Token<T>, provider: Provider<T>): void {
  container.register(token as InjectionToken<T>, provider as ValueProvider<T>)
}

/** What is asked of a container: tsyringe's is one, and so is whatever answers these three. */
export type Selection = Pick<DependencyContainer, 'isRegistered' | 'resolve' | 'resolveAll'>

/**
 * An engine from what a container selects. Of a child container it is a tenant's: what the child does not
 * register comes from its parent. Registrations win over the same setting in `Tokens.Options`.
 */
export function resolveUploadEngine(container: Selection = rootContainer): UploadEngine {
  const options = one(container, Tokens.Options) ?? {}
  const storages = many(container, Tokens.Storage)
  const { storage, ...rest } = options
  return createUploadEngine({
    ...(storages.length > 0 ? { ...rest, storages } : options),
    ...given('sessions', one(container, Tokens.SessionStore)),
    ...given('locker', one(container, Tokens.Locker)),
    ...given('uploadPath', one(container, Tokens.UploadPath)),
    ...given('uploadId', one(container, Tokens.UploadId)),
    ...given('quota', one(container, Tokens.Quota)),
    ...given('clock', one(container, Tokens.Clock)),
    ...given('hooks', one(container, Tokens.Hooks)),
    ...given('initSerializer', one(container, Tokens.InitSerializer)),
    ...given('uploadSerializer', one(container, Tokens.UploadSerializer)),
    ...given('responseSerializer', one(container, Tokens.ResponseSerializer)),
    hashFunctions: [...(options.hashFunctions ?? []), ...many(container, Tokens.HashFunction)],
  })
}

function given<K extends keyof EngineOptions>(
  key: K,
  value: EngineOptions[K],
): Pick<EngineOptions, K> | object {
  return value === undefined ? {} : { [key]: value }
}

function one<T>(container: Selection, token: Token<T>): T | undefined {
  return container.isRegistered(token as InjectionToken<T>, true)
    ? container.resolve(token as InjectionToken<T>)
    : undefined
}

function many<T>(container: Selection, token: Token<T>): readonly T[] {
  return container.isRegistered(token as InjectionToken<T>, true)
    ? container.resolveAll(token as InjectionToken<T>)
    : []
}
