import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Module,
  type ModuleMetadata,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import type { UploadEngine } from '../../index.ts'
import { expressUploads } from './express.ts'
import { fastifyUploads } from './fastify.ts'
import { type EngineSource, engineProvider, type NestEngine } from './nest-engine.ts'
import type { NodeHandlerOptions } from './node.ts'

/** The engine's name among providers: `@Inject(UPLOAD_ENGINE) engine: UploadEngine`, in every module. */
export const UPLOAD_ENGINE: symbol = Symbol.for('quayside.UploadEngine')

/** Options of `UploadsModule.forRoot`; the engine is made of them or of what tokens provide. */
export interface UploadsModuleOptions extends Omit<NodeHandlerOptions, 'engine'> {
  /** What the engine is made of, where no provider under `Tokens` says otherwise; or a finished engine. */
  readonly engine?: EngineSource
}

/** Where providers under `Tokens` come from, beside global modules. */
export interface UploadsModuleSources extends Pick<ModuleMetadata, 'imports' | 'providers'> {}

/** As `UploadsModuleOptions`, made by a factory that Nest injects into. */
export interface UploadsModuleAsyncOptions
  extends UploadsModuleSources,
    Pick<FactoryProvider<UploadsModuleOptions>, 'inject' | 'useFactory'> {}

const optionsToken = Symbol('quayside.UploadsModuleOptions')
const engineToken = Symbol('quayside.NestEngine')

/**
 * Uploads as a Nest module, on the platforms of Express and Fastify: below `/files`, or `path`. Global prefixes, guards
 * and interceptors are not for it. It stands before body parsers. An engine that it made is closed with the application.
 * `request.raw` in `authenticate` is the platform's request.
 */
export class UploadsModule implements OnModuleInit, BeforeApplicationShutdown {
  readonly #host: HttpAdapterHost
  readonly #options: UploadsModuleOptions
  readonly #made: NestEngine
  #isMounted = false

  constructor(host: HttpAdapterHost, options: UploadsModuleOptions, made: NestEngine) {
    this.#host = host
    this.#options = options
    this.#made = made
    // Nest adds its body parsers between now and `onModuleInit`.
    if (host.httpAdapter) this.onModuleInit()
  }

  /** `UploadsModule.forRoot({ engine: localDisk({ directory: './uploads' }), path: '/files' })` */
  static forRoot({
    imports,
    providers,
    ...options
  }: UploadsModuleOptions & UploadsModuleSources = {}): DynamicModule {
    return moduleOf({ imports, providers }, { provide: optionsToken, useValue: options })
  }

  /** As `forRoot`, with options that a factory makes of other providers. */
  static forRootAsync({
    imports,
    providers,
    inject = [],
    useFactory,
  }: UploadsModuleAsyncOptions): DynamicModule {
    return moduleOf({ imports, providers }, { provide: optionsToken, inject, useFactory })
  }

  onModuleInit(): void {
    const { httpAdapter } = this.#host
    if (this.#isMounted || !httpAdapter) return
    this.#isMounted = true
    const options = { ...this.#options, engine: this.#made.engine }
    if (httpAdapter.getType() === 'fastify') httpAdapter.getInstance().register(fastifyUploads, options)
    else httpAdapter.use(expressUploads(options))
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.#made.isOwn) await this.#made.engine.close()
  }
}

Inject(HttpAdapterHost)(UploadsModule, undefined, 0)
Inject(optionsToken)(UploadsModule, undefined, 1)
Inject(engineToken)(UploadsModule, undefined, 2)
Module({})(UploadsModule)

function moduleOf({ imports = [], providers = [] }: Sources, options: Provider): DynamicModule {
  const engine = {
    provide: UPLOAD_ENGINE,
    inject: [engineToken],
    useFactory: (made: NestEngine): UploadEngine => made.engine,
  }
  return {
    module: UploadsModule,
    global: true,
    imports,
    providers: [...providers, options, engineProvider(engineToken, optionsToken), engine],
    exports: [UPLOAD_ENGINE],
  }
}

/** Written out: what is not given is `undefined` here. */
interface Sources {
  readonly imports: ModuleMetadata['imports'] | undefined
  readonly providers: ModuleMetadata['providers'] | undefined
}
