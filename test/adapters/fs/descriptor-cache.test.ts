import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { descriptorCache } from '../../../src/adapters/fs/descriptor-cache.ts'
import { deferred } from '../../support/deferred.ts'
import { freshDirectory } from './support/storage-bench.ts'

describe('the descriptor cache', () => {
  it('opens once for users at the same time and one after the other', async () => {
    const { cache, use, opened } = bench(2)
    await Promise.all([use('a'), use('a'), use('a')])
    await use('a')
    expect(opened).toEqual(['a'])
    await cache.close()
  })

  it('keeps the latest used up to its limit', async () => {
    const { cache, use, opened } = bench(2)
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await use(name)
    expect(opened).toEqual(['a', 'b', 'c', 'b'])
    expect(cache.size).toBe(2)
    await cache.close()
  })

  it('goes above its limit rather than close one in use, and comes back', async () => {
    const { cache, use } = bench(1)
    const end = deferred()
    const users = ['a', 'b', 'c'].map(name => use(name, () => end.promise))
    expect(cache.size).toBe(3)
    end.resolve()
    await Promise.all(users)
    expect(cache.size).toBe(1)
    await cache.close()
  })

  it('closes what is dropped when its last user is done, and not before', async () => {
    const { cache, use } = bench(2)
    const [started, end] = [deferred<FileHandle>(), deferred()]
    const user = use('a', async file => {
      started.resolve(file)
      await end.promise
      return file.fd
    })
    const file = await started.promise
    const dropped = cache.drop('a')
    expect((await file.stat()).isFile()).toBe(true)
    end.resolve()
    expect(await user).toBeGreaterThan(0)
    await dropped
    expect(file.fd).toBe(-1)
  })

  it('closes what was not used between two looks', async () => {
    const { cache, use, opened } = bench(4)
    await use('a')
    await use('b')
    await cache.closeIdle()
    await use('a')
    await cache.closeIdle()
    expect(cache.size).toBe(1)
    await use('a')
    expect(opened).toEqual(['a', 'b'])
    await cache.close()
    expect(cache.size).toBe(0)
  })

  it('does not remember a failed opening', async () => {
    const { cache, use } = bench(2)
    const failure = new Error('no such luck')
    const refuse = () => Promise.reject(failure)
    await expect(cache.use('a', refuse, async () => {})).rejects.toBe(failure)
    expect(cache.size).toBe(0)
    await use('a')
    await cache.close()
  })
})

function bench(limit: number) {
  const directory = freshDirectory()
  const cache = descriptorCache(limit)
  const opened: string[] = []
  const use = (name: string, work: (file: FileHandle) => Promise<unknown> = async () => {}) =>
    cache.use(
      name,
      () => {
        opened.push(name)
        return open(join(directory, name), 'a')
      },
      work,
    )
  return { cache, use, opened }
}
