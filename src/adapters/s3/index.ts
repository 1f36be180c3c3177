export type { S3Handle } from './s3-handle.ts'
export type { S3ObjectSettings, S3StorageOptions } from './s3-options.ts'
export { s3Storage } from './s3-storage.ts'
