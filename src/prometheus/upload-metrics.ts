import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { UploadError } from '../core/errors.ts'
import { recordUploads } from '../instruments/record-uploads.ts'

/** Where metrics are registered. */
export interface UploadMetricsOptions {
  /** Where the metrics go; `prom-client`'s own `register`, for example. */
  readonly register: Registry
}

/**
 * Measures all engines of this process for Prometheus. The returned function stops that, and takes the metrics off the
 * registry. Labels have few values each: no ids, owners or names. `INVALID_OPTIONS` for a registry that has them already.
 */
export function uploadMetrics({ register }: UploadMetricsOptions): () => void {
  refuseTaken(register)
  const metrics = makeMetrics(register)
  const stop = recordUploads({
    event: (event, { collection, storage }) => metrics.events.inc({ event, collection, storage }),
    open: (change, { collection, storage }) => metrics.open.inc({ collection, storage }, change),
    received: (bytes, { collection, storage }) => metrics.received.inc({ collection, storage }, bytes),
    chunk: (seconds, { storage }) => metrics.chunks.observe({ storage }, seconds),
    upload: (seconds, { storage }) => metrics.uploads.observe({ storage }, seconds),
    lock: (seconds, code = '') => metrics.locks.observe({ code }, seconds),
    hookFailed: hook => metrics.hooks.inc({ hook }),
    storageRetry: () => metrics.retries.inc(),
    verb: ({ verb }) => {
      metrics.active.inc({ verb })
      return (_, seconds, code = '') => {
        metrics.active.dec({ verb })
        metrics.verbs.observe({ verb, code }, seconds)
      }
    },
  })
  return () => {
    stop()
    for (const name of names) register.removeSingleMetric(name)
  }
}

const help = {
  quayside_uploads_total: 'Uploads by what happened to them',
  quayside_uploads_open: 'Uploads opened less those that ended, since this process began',
  quayside_received_bytes_total: 'Bytes of files that arrived and count',
  quayside_chunk_duration_seconds: 'Time to take in a chunk',
  quayside_upload_duration_seconds: 'Time from creating an upload to completing it',
  quayside_verb_duration_seconds: 'Time of calls of the engine; code is empty for success',
  quayside_verbs_active: 'Calls of the engine under way',
  quayside_lock_wait_seconds: 'Time waited for the right to write an upload; code is empty for success',
  quayside_hook_failures_total: 'Hooks that failed where that changes nothing for the client',
  quayside_storage_retries_total: 'Calls to a cloud that failed in passing and are made again',
} as const

const names = Object.keys(help)

function refuseTaken(register: Registry): void {
  if (!names.some(name => register.getSingleMetric(name))) return
  const problem = 'register has the metrics of uploads already: call uploadMetrics once for each registry'
  throw new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}

/** Seconds, from a chunk of a fast network to an upload of a day. */
const short = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300]
const long = [1, 10, 60, 300, 900, 3600, 14_400, 86_400]

function makeMetrics(register: Registry) {
  const made = <N extends keyof typeof help, L extends string>(name: N, labelNames: readonly L[]) => ({
    name,
    help: help[name],
    labelNames,
    registers: [register],
  })
  return {
    events: new Counter(made('quayside_uploads_total', ['event', 'collection', 'storage'])),
    open: new Gauge(made('quayside_uploads_open', ['collection', 'storage'])),
    received: new Counter(made('quayside_received_bytes_total', ['collection', 'storage'])),
    chunks: new Histogram({ ...made('quayside_chunk_duration_seconds', ['storage']), buckets: short }),
    uploads: new Histogram({ ...made('quayside_upload_duration_seconds', ['storage']), buckets: long }),
    verbs: new Histogram({ ...made('quayside_verb_duration_seconds', ['verb', 'code']), buckets: short }),
    active: new Gauge(made('quayside_verbs_active', ['verb'])),
    locks: new Histogram({ ...made('quayside_lock_wait_seconds', ['code']), buckets: short }),
    hooks: new Counter(made('quayside_hook_failures_total', ['hook'])),
    retries: new Counter(made('quayside_storage_retries_total', [])),
  }
}
