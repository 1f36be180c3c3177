import type { Option } from 'commander'
import { sessionsNames, storageNames } from '../backends.ts'
import { parseCount, parseText } from './parse-words.ts'
import { choice, grouped, setting } from './setting.ts'

/** Where uploads and their records are kept. */
export function backendFlags(): readonly Option[] {
  return grouped('Where uploads are kept:', [
    setting('--dir <path>', 'directory of uploads', parseText).default('./uploads'),
    choice('--storage <name>', 'where bytes go', storageNames).default('fs'),
    choice('--sessions <name>', 'where records go (default: fs, and memory for memory)', sessionsNames),
    setting('--redis-url <url>', 'where Redis is, for --sessions redis', parseText),
    setting('--redis-replicas <count>', 'replicas that must have a change first (default: 0)', parseCount),
    choice('--durability <level>', 'what survives a power cut: fsync never, at completion, at each chunk', [
      'none',
      'complete',
      'chunk',
    ]).default('complete'),
    setting('--bucket <name>', 'bucket or container of a storage in a cloud, which must exist', parseText),
    setting('--prefix <text>', 'what the names in the bucket begin with, for example incoming/', parseText),
    setting('--region <name>', "of an S3 bucket (default: the SDK's)", parseText),
    setting(
      '--endpoint <url>',
      'of an S3 look-alike (Ceph, MinIO, R2; buckets in the path), an Azure account or an emulator',
      parseText,
    ),
  ])
}
