import { expect, it } from 'vitest'
import { gcsService } from './gcs-service.ts'

const { client, bucket, prefix } = await gcsService()

it('gives back an object that was saved', async () => {
  const object = client.bucket(bucket).file(`${prefix}greeting`)
  await object.save('hello', { resumable: false })
  expect((await object.download()).toString()).toBe('hello')
})
