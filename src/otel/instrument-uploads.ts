import {
  context,
  type MeterProvider,
  metrics,
  type Span,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import type { VerbMessage } from '../core/channels.ts'
import { isUploadError } from '../core/errors.ts'
import { recordUploads } from '../instruments/record-uploads.ts'
import { makeInstruments } from './make-instruments.ts'

/** Where spans and metrics go; the global providers by default. */
export interface InstrumentOptions {
  /** Default: the global one. */
  readonly tracerProvider?: TracerProvider
  /** Default: the global one. */
  readonly meterProvider?: MeterProvider
}

/**
 * Traces and measures all engines of this process with OpenTelemetry: a span for every call, whose parent is what is active
 * where it is made and which is active in the hooks and SDKs that it calls, and metrics. The returned function stops that.
 */
export function instrumentUploads(options: InstrumentOptions = {}): () => void {
  const { tracerProvider = trace, meterProvider = metrics } = options
  const tracer = tracerProvider.getTracer('quayside')
  const made = makeInstruments(meterProvider.getMeter('quayside'))
  return recordUploads({
    event: (event, { collection, storage }) =>
      made.events.add(1, { ...placeOf(collection, storage), 'quayside.event': event }),
    open: (change, { collection, storage }) => made.open.add(change, placeOf(collection, storage)),
    received: (bytes, { collection, storage }) => made.received.add(bytes, placeOf(collection, storage)),
    chunk: (seconds, { collection, storage }) => made.chunks.record(seconds, placeOf(collection, storage)),
    upload: (seconds, { collection, storage }) => made.uploads.record(seconds, placeOf(collection, storage)),
    lock: (seconds, code) => made.locks.record(seconds, errorType(code)),
    hookFailed: hook => made.hooks.add(1, { 'quayside.hook': hook }),
    storageRetry: () => made.retries.add(1),
    verb: call => {
      const verb = { 'quayside.verb': call.verb }
      const span = startSpan(tracer, call)
      const inSpan = trace.setSpan(context.active(), span)
      call.within = work => context.with(inSpan, work)
      made.active.add(1, verb)
      return (ended, seconds, code) => {
        made.active.add(-1, verb)
        made.verbs.record(seconds, { ...verb, ...errorType(code) })
        endSpan(span, ended, code)
      }
    },
  })
}

function placeOf(collection: string, storage: string): Record<string, string> {
  return { 'quayside.collection': collection, 'quayside.storage': storage }
}

/** Semantic conventions: `error.type` is there for failures alone. */
function errorType(code: string | undefined): Record<string, string> {
  return code === undefined ? {} : { 'error.type': code }
}

function startSpan(tracer: Tracer, { verb, id }: VerbMessage): Span {
  const attributes = { 'quayside.verb': verb, ...(id === undefined ? {} : { 'quayside.upload.id': id }) }
  return tracer.startSpan(`quayside ${verb}`, { attributes }, context.active())
}

function endSpan(span: Span, { id, result, error }: VerbMessage, code: string | undefined): void {
  const created = id === undefined && typeof result === 'object' && result !== null && 'id' in result
  if (created) span.setAttribute('quayside.upload.id', String(result.id))
  if (code !== undefined) {
    span.setAttributes(errorType(code))
    span.setStatus({
      code: SpanStatusCode.ERROR,
      message: isUploadError(error) ? error.message : String(error),
    })
  }
  span.end()
}
