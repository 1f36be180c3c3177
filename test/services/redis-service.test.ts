import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { redisService } from './redis-service.ts'

const { url, prefix } = await redisService()

it('gives back a value that was set', async () => {
  const client = new Redis(url)
  onTestFinished(() => client.disconnect())
  await client.set(`${prefix}greeting`, 'hello', 'EX', 60)
  expect(await client.get(`${prefix}greeting`)).toBe('hello')
})
