import { loadSdk } from '../../adapters/cloud/load-sdk.ts'

/** What Prometheus reads. */
export interface Metrics {
  readonly contentType: string
  read(): Promise<string>
}

/** Begins to measure uploads and this process. `SDK_MISSING` when prom-client is not installed. */
export async function openMetrics(): Promise<Metrics> {
  const { collectDefaultMetrics, Registry } = await loadSdk('prom-client', () => import('prom-client'))
  const { uploadMetrics } = await import('../../prometheus/index.ts')
  const register = new Registry()
  collectDefaultMetrics({ register })
  uploadMetrics({ register })
  return { contentType: register.contentType, read: () => register.metrics() }
}
