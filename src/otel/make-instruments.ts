import type { Counter, Histogram, Meter, UpDownCounter } from '@opentelemetry/api'

/** Names and units after OpenTelemetry's semantic conventions: singular, dotted, UCUM units. */
export function makeInstruments(meter: Meter): {
  readonly events: Counter
  readonly open: UpDownCounter
  readonly received: Counter
  readonly chunks: Histogram
  readonly uploads: Histogram
  readonly verbs: Histogram
  readonly active: UpDownCounter
  readonly locks: Histogram
  readonly hooks: Counter
  readonly retries: Counter
} {
  const seconds = (name: string, description: string): Histogram =>
    meter.createHistogram(name, { description, unit: 's' })
  const counter = (name: string, unit: string, description: string): Counter =>
    meter.createCounter(name, { description, unit })
  return {
    events: counter('quayside.upload.events', '{event}', 'What happened to uploads'),
    open: meter.createUpDownCounter('quayside.upload.open', {
      description: 'Uploads opened less those that ended',
      unit: '{upload}',
    }),
    received: counter('quayside.upload.received', 'By', 'Bytes of files that arrived and count'),
    chunks: seconds('quayside.chunk.duration', 'Time to take in a chunk'),
    uploads: seconds('quayside.upload.duration', 'Time from creating an upload to completing it'),
    verbs: seconds('quayside.verb.duration', 'Time of calls of the engine'),
    active: meter.createUpDownCounter('quayside.verb.active', {
      description: 'Calls of the engine under way',
      unit: '{call}',
    }),
    locks: seconds('quayside.lock.wait', 'Time waited for the right to write an upload'),
    hooks: counter('quayside.hook.failures', '{failure}', 'Hooks that failed without a client noticing'),
    retries: counter('quayside.storage.retries', '{retry}', 'Calls to a cloud that are made again'),
  }
}
