/**
 * The client of protocol `chunked`, for browsers and Node: uploads that survive cut connections, restarted servers
 * and reloaded pages.
 */
export type { RetryPolicy } from './backoff.ts'
export type { ChunkSource, SourceSlice, StreamedSlice, UploadSource } from './chunk-source.ts'
export type { ClientClock } from './client-clock.ts'
export { type ClientErrorCode, clientErrorCodes, UploadClientError } from './client-error.ts'
export type { RequestHeaders, UploadClientOptions } from './client-options.ts'
export type { Connectivity } from './connectivity.ts'
export type { Digester } from './digest/digester.ts'
export { workerDigester } from './digest/worker-digester.ts'
export type { ServerUpload } from './server-upload.ts'
export { fetchTransport } from './transport/fetch-transport.ts'
export type { Transport, TransportRequest, TransportResponse } from './transport/transport.ts'
export { type XhrTransportOptions, xhrTransport } from './transport/xhr-transport.ts'
export { UploadClient, type UploadDetails } from './upload-client.ts'
export type { TaskState, UploadResult, UploadSnapshot } from './upload-snapshot.ts'
export type { UploadTask } from './upload-task.ts'
