export type { AzureHandle } from './azure-handle.ts'
export type { AzureObjectSettings, AzureStorageOptions, AzureTokenCredential } from './azure-options.ts'
export { azureStorage } from './azure-storage.ts'
