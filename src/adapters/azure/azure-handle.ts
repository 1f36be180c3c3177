import type { ConflictPolicy } from '../../core/types.ts'
import type { AzureObjectSettings } from './azure-options.ts'

/** All that another process needs to go on. Holds no credential. */
export type AzureHandle = {
  readonly id: string
  /** Twelve hex digits in the ids of its blocks and in the metadata of its object: tells them from all others. */
  readonly mark: string
  /** Without the storage's prefix. */
  readonly key: string
  /** Where blocks are staged: under the key itself, or under a private name and copied when published. */
  readonly staging: 'key' | 'private'
  readonly conflict: ConflictPolicy
  /** As Azure takes it. */
  readonly metadata: Readonly<Record<string, string>>
  readonly contentType?: string
  readonly settings?: AzureObjectSettings
}
