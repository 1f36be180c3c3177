import type { S3Client } from '@aws-sdk/client-s3'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { memoryLocker, memorySessions } from '../../src/adapters/memory/index.ts'
import { s3Storage } from '../../src/adapters/s3/index.ts'
import { createUploadEngine } from '../../src/core/create-engine.ts'
import { s3ClientOf, s3Service } from '../services/s3-service.ts'

const MiB = 1_048_576
const service = await s3Service()
const client = s3ClientOf(service)
afterAll(() => client.destroy())

/** The names of all commands that the client sends from here on. */
function commandsOf(client: S3Client): readonly string[] {
  const names: string[] = []
  client.middlewareStack.add(
    (next, context) => args => {
      names.push(String(context.commandName))
      return next(args)
    },
    { step: 'initialize' },
  )
  return names
}

it('an upload asks S3 once for each part of 8 MiB, and three times besides: 131 times for a GiB', async () => {
  const commands = commandsOf(client)
  const { bucket, prefix } = service
  const storage = s3Storage({ bucket, prefix, client })
  const engine = createUploadEngine({ storage, sessions: memorySessions(), locker: memoryLocker() })
  onTestFinished(() => engine.close())
  const { id } = await engine.create({ name: 'a.bin', length: 64 * MiB })
  await engine.append(id, { offset: 0 }, Buffer.alloc(32 * MiB))
  await engine.append(id, { offset: 32 * MiB }, Buffer.alloc(32 * MiB))
  await engine.complete(id, {})
  const parts = Array.from({ length: 8 }, () => 'UploadPartCommand')
  expect(commands).toEqual([
    'CreateMultipartUploadCommand',
    ...parts,
    'CompleteMultipartUploadCommand',
    // Whether tails are left that no record names.
    'ListObjectsV2Command',
  ])
})
