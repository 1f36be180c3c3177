import { type VerbMessage, verbs } from './channels.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { isUploadError, UploadError } from './errors.ts'
import type { CallContext } from './ports/hooks.ts'
import { initSerializerOf, responseSerializerOf, uploadSerializerOf } from './serializers.ts'
import type { EngineLimits, Serializers, UploadEngine } from './upload-engine.ts'
import { abort } from './verbs/abort.ts'
import { append } from './verbs/append.ts'
import { complete } from './verbs/complete.ts'
import { concatenate } from './verbs/concatenate.ts'
import { create } from './verbs/create.ts'
import { direct } from './verbs/direct.ts'
import { endProcessing } from './verbs/end-processing.ts'
import { get } from './verbs/get.ts'
import { list } from './verbs/list.ts'
import { park } from './verbs/park.ts'
import { read } from './verbs/read.ts'
import { remove } from './verbs/remove.ts'
import { sweep } from './verbs/sweep.ts'
import { writePart } from './verbs/write-part.ts'

/** The verbs over one set of dependencies: counts calls under way so that `close` can wait for them. */
export function engineOf(engine: EngineDependencies): UploadEngine {
  const calls = new CallCounter()
  return {
    limits: limitsOf(engine),
    now: () => engine.clock.now(),
    serializers: serializersOf(engine),
    create: (request, context = {}) =>
      calls.run({ verb: 'create' }, context, () => create(engine, request, context)),
    append: (id, chunk, source, context = {}) =>
      calls.run({ verb: 'append', id }, context, () => append(engine, id, chunk, source, context)),
    writePart: (id, part, source, context = {}) =>
      calls.run({ verb: 'writePart', id }, context, () => writePart(engine, id, part, source, context)),
    direct: (id, partNumbers, context = {}) =>
      calls.run({ verb: 'direct', id }, context, () => direct(engine, id, partNumbers, context)),
    complete: (id, request = {}, context = {}) =>
      calls.run({ verb: 'complete', id }, context, () => complete(engine, id, request, context)),
    endProcessing: (id, outcome = {}) =>
      calls.run({ verb: 'endProcessing', id }, {}, () => endProcessing(engine, id, outcome)),
    concatenate: (request, context = {}) =>
      calls.run({ verb: 'concatenate' }, context, () => concatenate(engine, request, context)),
    get: (id, context = {}) => calls.run({ verb: 'get', id }, context, () => get(engine, id, context)),
    list: (query = {}, context = {}) =>
      calls.run({ verb: 'list' }, context, () => list(engine, query, context)),
    abort: (id, context = {}) => calls.run({ verb: 'abort', id }, context, () => abort(engine, id, context)),
    remove: (id, context = {}) =>
      calls.run({ verb: 'remove', id }, context, () => remove(engine, id, context)),
    read: (id, range = {}, context = {}) =>
      calls.run({ verb: 'read', id }, context, () => read(engine, id, range, context)),
    park: (source, context = {}) => calls.run({ verb: 'park' }, context, () => park(engine, source, context)),
    sweep: (options = {}) => calls.run({ verb: 'sweep' }, {}, () => sweep(engine, options)),
    close: () => calls.close(() => closeAll(engine)),
  }
}

class CallCounter {
  #underWay = 0
  #idle: (() => void) | undefined
  #closed: Promise<void> | undefined

  run<T>(message: VerbMessage, context: CallContext, verb: () => Promise<T>): Promise<T> {
    const call = (): Promise<T> => this.#counted(context, verb)
    if (!verbs.hasSubscribers) return call()
    return verbs.tracePromise(() => (message.within ? message.within(call) : call()), message)
  }

  async #counted<T>(context: CallContext, verb: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new UploadError('CLOSING', 'This server is shutting down; try again in a moment')
    this.#underWay += 1
    try {
      return await verb()
    } catch (error) {
      throw asUploadError(error, context)
    } finally {
      this.#underWay -= 1
      if (this.#underWay === 0) this.#idle?.()
    }
  }

  close(last: () => Promise<void>): Promise<void> {
    this.#closed ??= this.#drained().then(last)
    return this.#closed
  }

  #drained(): Promise<void> {
    if (this.#underWay === 0) return Promise.resolve()
    return new Promise(resolve => {
      this.#idle = resolve
    })
  }
}

function asUploadError(error: unknown, { signal }: CallContext): UploadError {
  if (isUploadError(error)) return error
  if (signal?.aborted)
    return new UploadError('CHUNK_CUT', 'The caller gave up', { details: { received: 0 }, cause: error })
  const message = error instanceof Error ? error.message : String(error)
  return new UploadError('INTERNAL', `Something failed that has no code: ${message}`, { cause: error })
}

async function closeAll({ storages, sessions, locker }: EngineDependencies): Promise<void> {
  for (const part of [...storages.values(), sessions, locker]) await part.close?.()
}

function limitsOf({ options, hashFunctions }: EngineDependencies): EngineLimits {
  const { chunkSize, maxBytes, retryThreshold, hashFunction, collections, expireIdleMs, expireAfterMs } =
    options
  const expiresAfterMs = Math.min(expireIdleMs, expireAfterMs)
  return Object.freeze({
    chunkSize,
    ...(maxBytes === undefined ? {} : { maxBytes }),
    retryThreshold,
    hashFunction,
    hashFunctions,
    collections,
    ...(Number.isFinite(expiresAfterMs) ? { expiresAfterMs } : {}),
  })
}

function serializersOf({ options }: EngineDependencies): Serializers {
  const { uploadSerializer: upload, responseSerializer: response, metadataSchemas } = options
  const init = initSerializerOf(options.initSerializer, metadataSchemas !== undefined)
  return Object.freeze({
    ...(init ? { init } : {}),
    ...(upload ? { upload: uploadSerializerOf(upload) } : {}),
    ...(response ? { response: responseSerializerOf(response) } : {}),
  })
}
