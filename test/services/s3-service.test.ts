import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { emptyS3Prefix } from './empty-s3-prefix.ts'
import { s3ClientOf, s3Service } from './s3-service.ts'

const [s3, other] = await Promise.all([s3Service(), s3Service()])
const client = s3ClientOf(s3)
afterAll(() => client.destroy())

describe('the S3 server for the tests', () => {
  it('gives what was put into it', async () => {
    const at = { Bucket: s3.bucket, Key: `${s3.prefix}greeting` }
    await client.send(new PutObjectCommand({ ...at, Body: 'hello' }))
    const { Body } = await client.send(new GetObjectCommand(at))
    expect(await Body?.transformToString()).toBe('hello')
  })

  it('gives each caller room of its own', () => {
    expect(`${other.bucket}/${other.prefix}`).not.toBe(`${s3.bucket}/${s3.prefix}`)
  })

  it('leaves nothing in a bucket that was lent', async () => {
    const [Bucket, Prefix] = [s3.bucket, `${s3.prefix}lent/`]
    await client.send(new PutObjectCommand({ Bucket, Key: `${Prefix}object`, Body: 'x' }))
    await emptyS3Prefix(client, Bucket, Prefix)
    expect((await client.send(new ListObjectsV2Command({ Bucket, Prefix }))).KeyCount).toBe(0)
  })
})
