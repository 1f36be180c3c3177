import { randomUUID } from 'node:crypto'
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob'
import {
  type AzureHandle,
  type AzureStorageOptions,
  azureStorage,
} from '../../../../src/adapters/azure/index.ts'
import type {
  AnyStorage,
  Assembly,
  StorageAdapter,
  StorageTarget,
} from '../../../../src/core/ports/storage.ts'
import type { PartReceipt } from '../../../../src/core/types.ts'
import type { AzureService } from '../../../services/azure-service.ts'
import { patientClock } from './patient-clock.ts'

export const context: { readonly signal: AbortSignal } = { signal: new AbortController().signal }

/** The smallest part but for the last. */
export const minimal = 1_048_576

/** A container, storages over it, and a look past them at what is really there. */
export interface AzureBench {
  readonly client: ContainerClient
  open(options?: Partial<AzureStorageOptions>): StorageAdapter<AzureHandle>
  /** Names of all blobs there are. */
  names(): Promise<readonly string[]>
}

/** `through`: the connection string that storages get, such as one that leads through a proxy. */
export function azureBench(service: AzureService, through?: string): AzureBench {
  const { connectionString, container } = service
  const client = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(container)
  return {
    client,
    open: (options?: Partial<AzureStorageOptions>) =>
      azureStorage({
        container,
        clock: patientClock(),
        ...(options?.client || options?.accountUrl ? {} : { connectionString: through ?? connectionString }),
        ...options,
      }),
    async names() {
      const names: string[] = []
      for await (const { name } of client.listBlobsFlat()) names.push(name)
      return names
    },
  }
}

export function targetOf(overrides: Partial<StorageTarget> = {}): StorageTarget {
  const id = randomUUID()
  return { id, key: `tests/${id}.bin`, metadata: {}, conflict: 'refuse', partSize: minimal, ...overrides }
}

/** Writes bytes in parts of 1 MiB, one after the other. */
export async function writeAll(
  storage: AnyStorage,
  handle: AzureHandle,
  bytes: Uint8Array,
): Promise<Assembly> {
  const parts: PartReceipt[] = []
  for (let offset = 0; offset < bytes.length; offset += minimal) {
    const buffer = bytes.subarray(offset, offset + minimal)
    const part = { number: parts.length + 1, offset, size: buffer.length, buffers: [buffer] }
    parts.push(await storage.writePart(handle, { ...part, last: offset + minimal >= bytes.length }, context))
  }
  return { size: bytes.length, parts }
}

/** An object, or a range of it. */
export async function readAll(
  storage: AnyStorage,
  key: string,
  start = 0,
  end: number = Number.MAX_SAFE_INTEGER,
): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of storage.read?.(key, { start, end }, context) ?? []) pieces.push(piece)
  return Buffer.concat(pieces)
}
