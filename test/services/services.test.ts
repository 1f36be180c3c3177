import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { BlobServiceClient } from '@azure/storage-blob'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, it } from 'vitest'
import { azureService } from './azure-service.ts'
import { redisService } from './redis-service.ts'
import { s3ClientOf, s3Service } from './s3-service.ts'

const [s3, azure, redis] = await Promise.all([s3Service(), azureService(), redisService()])

describe('the servers for the tests', () => {
  it('serve S3: an object that was put is got', async () => {
    const client = s3ClientOf(s3)
    const at = { Bucket: s3.bucket, Key: `${s3.prefix}greeting` }
    await client.send(new PutObjectCommand({ ...at, Body: 'hello' }))
    const { Body } = await client.send(new GetObjectCommand(at))
    expect(await Body?.transformToString()).toBe('hello')
    client.destroy()
  })

  it('give each caller an S3 bucket of its own', async () => {
    expect((await s3Service()).bucket).not.toBe(s3.bucket)
  })

  it('serve Azure Blob Storage: a blob that was uploaded is downloaded', async () => {
    const blob = BlobServiceClient.fromConnectionString(azure.connectionString)
      .getContainerClient(azure.container)
      .getBlockBlobClient('greeting')
    await blob.upload('hello', 5)
    expect((await blob.downloadToBuffer()).toString()).toBe('hello')
  })

  it('serve Redis: a value that was set is got', async () => {
    const client = new Redis(redis.url)
    afterAll(() => client.disconnect())
    await client.set(`${redis.prefix}greeting`, 'hello')
    expect(await client.get(`${redis.prefix}greeting`)).toBe('hello')
  })
})
