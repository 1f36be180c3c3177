import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { localDisk } from '../../../src/adapters/fs/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import { filesBelow, temporaryDirectory } from './session-place.ts'

describe('a local disk', () => {
  it('is all an engine needs: objects under the directory, the rest under .quayside', async () => {
    const directory = temporaryDirectory()
    const engine = createUploadEngine({
      ...localDisk({ directory }),
      uploadPath: ({ name }) => `here/${name}`,
    })
    onTestFinished(() => engine.close())
    const upload = await engine.create({ name: 'hello.txt', length: 10 })
    await engine.append(upload.id, { offset: 0 }, Buffer.from('hello'))
    expect(filesBelow(directory).filter(file => !file.startsWith('.quayside'))).toEqual([])
    const done = await engine.append(upload.id, { offset: 5, complete: true }, Buffer.from('world'))
    expect(done.status).toBe('completed')
    expect(filesBelow(directory).filter(file => !file.startsWith('.quayside'))).toEqual(['here/hello.txt'])
    expect(readFileSync(join(directory, 'here/hello.txt'), 'utf8')).toBe('helloworld')
  })

  it('is shared by several engines: one goes on where the other stopped', async () => {
    const directory = temporaryDirectory()
    const [one, two] = [
      createUploadEngine(localDisk({ directory })),
      createUploadEngine(localDisk({ directory })),
    ]
    onTestFinished(async () => {
      await one.close()
      await two.close()
    })
    const { id } = await one.create({ name: 'a.bin', length: 4 })
    await one.append(id, { offset: 0 }, Buffer.from('ab'))
    const done = await two.append(id, { offset: 2, complete: true }, Buffer.from('cd'))
    expect(done.status).toBe('completed')
    expect((await one.get(id)).status).toBe('completed')
    const { body } = await one.read(id)
    const chunks: Uint8Array[] = []
    for await (const chunk of body) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe('abcd')
  })
})
