import { link, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { expectCode } from '../../support/expect-code.ts'
import { context, fsBench } from './support/storage-bench.ts'

describe('completing again after a crash', () => {
  it('goes on when the bytes had their name and their staged one', async () => {
    const bench = fsBench()
    const handle = await bench.staged('abc')
    await link(bench.stagedPath(handle), bench.path('file.txt'))
    expect(await bench.complete(handle, 3, bench.another())).toEqual({ key: 'file.txt', size: 3 })
    expect(await readdir(bench.path('.quayside/staging'))).toEqual([])
    expect(await visible(bench.directory)).toEqual(['file.txt'])
  })

  it('gives the same answer when only the record of it was lost', async () => {
    const bench = fsBench()
    const handle = await bench.staged('abc')
    await link(bench.stagedPath(handle), bench.path('file.txt'))
    await unlink(bench.stagedPath(handle))
    expect(await bench.another().inspect(handle, context)).toEqual({ state: 'completed' })
    expect(await bench.complete(handle, 3, bench.another())).toEqual({ key: 'file.txt', size: 3 })
  })

  it('finds the bytes under the name beside the key, even when the key is free by now', async () => {
    const bench = fsBench()
    await bench.publish('older')
    const handle = await bench.staged('abc')
    const beside = `file-${handle.id.slice(0, 8)}.txt`
    await link(bench.stagedPath(handle), bench.path(beside))
    await unlink(bench.path('file.txt'))
    expect(await bench.complete(handle, 3, bench.another())).toEqual({ key: beside, size: 3 })
    expect(await bench.complete(handle, 3, bench.another())).toEqual({ key: beside, size: 3 })
    expect(await visible(bench.directory)).toEqual([beside])
  })

  it('gives the same answer when the bytes had replaced others', async () => {
    const bench = fsBench()
    await bench.publish('older')
    const handle = await bench.staged('abc', { conflict: 'replace' })
    await rename(bench.stagedPath(handle), bench.path('file.txt'))
    expect(await bench.complete(handle, 3, bench.another())).toEqual({ key: 'file.txt', size: 3 })
    expect(await readFile(bench.path('file.txt'), 'utf8')).toBe('abc')
  })

  it('gives the same answer for an upload without a byte, and does not take another empty one for it', async () => {
    const bench = fsBench()
    const [first, second] = [await bench.create(), await bench.create()]
    const key = `file-${second.id.slice(0, 8)}.txt`
    expect(await bench.complete(first, 0)).toEqual({ key: 'file.txt', size: 0 })
    expect(await bench.complete(second, 0)).toEqual({ key, size: 0 })
    expect(await bench.complete(first, 0, bench.another())).toEqual({ key: 'file.txt', size: 0 })
    expect(await bench.complete(second, 0, bench.another())).toEqual({ key, size: 0 })
  })

  it('publishes once when two processes do it at the same time', async () => {
    const bench = fsBench()
    const handle = await bench.staged('abc')
    const answers = await Promise.all([1, 2, 3, 4].map(() => bench.complete(handle, 3, bench.another())))
    expect(new Set(answers.map(answer => answer.key))).toEqual(new Set(['file.txt']))
    expect(await visible(bench.directory)).toEqual(['file.txt'])
  })

  it('never takes the bytes of others for its own, whatever their name and size', async () => {
    const bench = fsBench()
    const handle = await bench.staged('abc')
    await unlink(bench.stagedPath(handle))
    for (const name of ['file.txt', `file-${handle.id.slice(0, 8)}.txt`, `file-${handle.id}.txt`])
      await writeFile(bench.path(name), 'xyz')
    await expectCode(bench.complete(handle, 3, bench.another()), 'STORAGE_GONE')
    expect(await bench.another().inspect(handle, context)).toEqual({ state: 'gone' })
  })
})

describe('staged bytes', () => {
  it('are seen by nobody before they are complete', async () => {
    const bench = fsBench()
    const handle = await bench.staged('abc', { key: 'deep/er/file.txt' })
    expect(await visible(bench.directory)).toEqual([])
    expect(await bench.complete(handle, 3)).toEqual({ key: 'deep/er/file.txt', size: 3 })
  })

  it('lose what was written and never counted', async () => {
    const bench = fsBench()
    const handle = await bench.staged('abc')
    await bench.write(handle, 'never counted', 3)
    await bench.complete(handle, 3)
    expect(await readFile(bench.path('file.txt'), 'utf8')).toBe('abc')
  })

  it('are STORAGE_GONE when some are missing, and nothing is published', async () => {
    const bench = fsBench()
    const handle = await bench.staged('abc')
    await expectCode(bench.complete(handle, 4), 'STORAGE_GONE')
    expect(await visible(bench.directory)).toEqual([])
  })

  it('are not made again by a part that comes after the upload was published or aborted', async () => {
    const bench = fsBench()
    const [published, aborted] = [await bench.staged('abc'), await bench.staged('abc')]
    await bench.complete(published, 3)
    await bench.storage.abort(aborted, context)
    await expectCode(bench.write(published, 'late'), 'STORAGE_GONE')
    await expectCode(bench.write(aborted, 'late'), 'STORAGE_GONE')
    expect(await readFile(bench.path('file.txt'), 'utf8')).toBe('abc')
    expect(await readdir(bench.path('.quayside/staging'))).toEqual([])
  })

  it('of one id cannot be opened twice', async () => {
    const bench = fsBench()
    const { id } = await bench.staged('abc')
    await expectCode(bench.create({ id }), 'ID_TAKEN')
  })

  it('have a safe name on disk, whatever the id', async () => {
    const bench = fsBench()
    const ids = ['../../escape', 'a/b', 'x'.repeat(5000), 'emoji 🚢', '.', '~']
    for (const [index, id] of ids.entries()) await bench.publish('abc', { id, key: `file-${index}` })
    expect(await visible(bench.directory)).toEqual(ids.map((_, index) => `file-${index}`))
  })

  it('can be elsewhere than below the directory', async () => {
    const staging = fsBench().path('elsewhere')
    const bench = fsBench({ staging })
    const handle = await bench.staged('abc')
    expect(await readdir(staging)).toEqual([`${handle.id}.part`])
    await bench.complete(handle, 3)
    expect(await readdir(bench.directory)).toEqual(['file.txt'])
  })

  it('have their folder made again when somebody took it away', async () => {
    const bench = fsBench()
    await bench.publish('abc')
    await rename(bench.path('.quayside'), bench.path('moved'))
    expect(await bench.publish('abc', { key: 'again' })).toEqual({ key: 'again', size: 3 })
  })
})

async function visible(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).filter(name => name !== '.quayside').sort()
}
