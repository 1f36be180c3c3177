import type { FactoryProvider, InjectionToken } from '@nestjs/common'
import {
  type EngineOptions,
  resolveUploadEngine,
  type Selection,
  Tokens,
  type UploadEngine,
} from '../../index.ts'

/** What an engine is made of beside providers, or a finished one. */
export type EngineSource = EngineOptions | UploadEngine | undefined

/** An engine, and whether this application made it and so has to close it. */
export interface NestEngine {
  readonly engine: UploadEngine
  readonly isOwn: boolean
}

const tokens: readonly symbol[] = Object.values(Tokens)

/** Makes `provide` of the source under `source`, and of what Nest has under `Tokens`, as far as it has. */
export function engineProvider(provide: InjectionToken, source: InjectionToken): FactoryProvider<NestEngine> {
  return {
    provide,
    inject: [source, ...tokens.map(token => ({ token, optional: true }))],
    useFactory: ({ engine }: { readonly engine?: EngineSource }, ...found: readonly unknown[]) =>
      engine && 'append' in engine
        ? { engine, isOwn: false }
        : { engine: resolveUploadEngine(selectionOf(found, engine)), isOwn: true },
  }
}

/** Nest has one provider a token: where the engine takes several, its value may be an array. */
function selectionOf(found: readonly unknown[], options: EngineOptions = {}): Selection {
  const given = new Map<unknown, unknown>(tokens.map((token, index) => [token, found[index] ?? undefined]))
  given.set(Tokens.Options, { ...options, ...(given.get(Tokens.Options) as EngineOptions | undefined) })
  return {
    isRegistered: (token: unknown) => given.get(token) !== undefined,
    resolve: <T>(token: unknown) => given.get(token) as T,
    resolveAll: <T>(token: unknown) => [given.get(token)].flat() as T[],
  }
}
