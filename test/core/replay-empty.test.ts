import { expect, it } from 'vitest'
import { memoryLocker, memorySessions, memoryStorage } from '../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../src/core/create-engine.ts'

const emptyMd5 = { algorithm: 'md5', value: 'd41d8cd98f00b204e9800998ecf8427e' }

it('the only chunk of an empty file may be sent again when its answer was lost', async () => {
  const storage = memoryStorage()
  const engine = createUploadEngine({ storage, sessions: memorySessions(), locker: memoryLocker() })
  const { id } = await engine.create({ name: 'empty.txt', length: 0 })
  const chunk = { offset: 0, claims: { digest: emptyMd5 }, complete: true }
  const first = await engine.append(id, chunk, new Uint8Array())
  const again = await engine.append(id, chunk, new Uint8Array())
  expect(first.status).toBe('completed')
  expect(again).toEqual(first)
})
