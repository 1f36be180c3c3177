export { type UploadMetricsOptions, uploadMetrics } from './upload-metrics.ts'
