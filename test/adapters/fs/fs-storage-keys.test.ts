import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { fsStorage } from '../../../src/adapters/fs/fs-storage.ts'
import { expectCode, expectThrow } from '../../support/expect-code.ts'
import { context, type FsBench, freshDirectory, fsBench } from './support/storage-bench.ts'

const whole = { start: 0, end: 100 }

describe('a key', () => {
  const unsafe = [
    '',
    '/',
    '/etc/passwd',
    'C:/windows',
    '..',
    '../outside',
    'a/../../outside',
    'a//b',
    'a/./b',
    'a/',
    'nul\0.txt',
    '.quayside/staging/x',
    '.QUAYSIDE/x',
    'x'.repeat(256),
    `a/${'é'.repeat(128)}`,
  ]
  for (const key of unsafe)
    it(`is refused everywhere when it is ${JSON.stringify(key.slice(0, 30))}`, async () => {
      const { storage, create } = fsBench()
      await expectCode(create({ key }), 'INVALID_INPUT')
      await expectCode(first(storage.read?.(key, whole, context)), 'INVALID_INPUT')
      await expectCode(Promise.resolve(storage.remove?.(key, context)), 'INVALID_INPUT')
    })

  it('may have any name that the filesystem takes, and that name still has room for an id', async () => {
    const bench = fsBench()
    for (const name of ['x'.repeat(255), `${'🚢'.repeat(62)}.tar`, '-', '...', 'a b', '~', 'CON']) {
      expect(await bench.publish('abc', { key: name })).toEqual({ key: name, size: 3 })
      const second = await bench.publish('xyz', { key: name })
      expect(second.key).not.toBe(name)
      expect(await readFile(bench.path(second.key), 'utf8')).toBe('xyz')
    }
  })

  it('with a path too long for the system is refused with a storage error', async () => {
    const key = Array.from({ length: 30 }, () => 'x'.repeat(200)).join('/')
    const bench = fsBench()
    await expectCode(bench.publish('abc', { key }), 'STORAGE_FAILED')
  })
})

describe('a symbolic link in the directory', () => {
  it('does not let a key out of the directory', async () => {
    const { bench, outside } = await benchWithLink('way')
    await writeFile(`${outside}/secret`, 'secret')
    for (const key of ['way/new', 'way/deep/er/new'])
      await expectCode(bench.publish('abc', { key }), 'INVALID_INPUT')
    await expectCode(first(bench.storage.read?.('way/secret', whole, context)), 'INVALID_INPUT')
    await expectCode(Promise.resolve(bench.storage.remove?.('way/secret', context)), 'INVALID_INPUT')
    expect(await readdir(outside)).toEqual(['secret'])
  })

  it('does not let a key into the folder of the storage itself', async () => {
    const bench = fsBench()
    const { id } = await bench.staged('abc')
    await symlink('.quayside/staging', bench.path('way'))
    await expectCode(bench.publish('abc', { key: 'way/new' }), 'INVALID_INPUT')
    await expectCode(first(bench.storage.read?.(`way/${id}.part`, whole, context)), 'INVALID_INPUT')
  })

  it('that leads nowhere is not followed and not hung upon', async () => {
    const bench = fsBench()
    const target = `${freshDirectory()}/missing`
    await symlink(target, bench.path('way'))
    await expectCode(bench.publish('abc', { key: 'way/new' }), 'INVALID_INPUT')
    await expectCode(bench.publish('abc', { key: 'way/deep/new' }), 'INVALID_INPUT')
    await expectCode(first(bench.storage.read?.('way', whole, context)), 'STORAGE_GONE')
  })

  it('in the place of an object is not written through', async () => {
    const { bench, outside } = await benchWithLink('file.txt', 'victim')
    await writeFile(`${outside}/victim`, 'untouched')
    const { key } = await bench.publish('abc')
    expect(key).not.toBe('file.txt')
    await bench.publish('abc', { conflict: 'replace' })
    expect(await readFile(`${outside}/victim`, 'utf8')).toBe('untouched')
  })

  it('to another place in the directory is followed', async () => {
    const bench = fsBench()
    await mkdir(bench.path('there'))
    await symlink('there', bench.path('here'))
    expect(await bench.publish('abc', { key: 'here/file.txt' })).toEqual({ key: 'here/file.txt', size: 3 })
    expect(await readlink(bench.path('here'))).toBe('there')
    expect(await readFile(bench.path('there/file.txt'), 'utf8')).toBe('abc')
  })
})

describe('what stands in the way of an object', () => {
  it('is KEY_TAKEN when it is an object where a folder must be', async () => {
    const bench = fsBench()
    await bench.publish('abc', { key: 'a' })
    for (const key of ['a/b', 'a/b/c']) {
      const error = await expectCode(bench.publish('xyz', { key }), 'KEY_TAKEN')
      expect(error.details).toEqual({ key })
    }
    expect(await readFile(bench.path('a'), 'utf8')).toBe('abc')
  })

  it('is KEY_TAKEN when it is a folder that would have to be replaced', async () => {
    const bench = fsBench()
    await bench.publish('abc', { key: 'a/b' })
    await expectCode(bench.publish('xyz', { key: 'a', conflict: 'replace' }), 'KEY_TAKEN')
    const { key } = await bench.publish('xyz', { key: 'a' })
    expect(await readFile(bench.path(key), 'utf8')).toBe('xyz')
  })

  it('is left alone by removing a key that is a folder', async () => {
    const bench = fsBench()
    await bench.publish('abc', { key: 'a/b' })
    await bench.storage.remove?.('a', context)
    await bench.storage.remove?.('a/b/c', context)
    expect(await readFile(bench.path('a/b'), 'utf8')).toBe('abc')
  })
})

describe('options that cannot work', () => {
  it('are listed all at once', () => {
    const options = { directory: '', staging: '', durability: 'yes' as 'none', openLimit: 0 }
    const { details } = expectThrow(() => fsStorage(options), 'INVALID_OPTIONS')
    expect(details.problems).toHaveLength(4)
  })
})

async function benchWithLink(
  name: string,
  target = '',
): Promise<{ readonly bench: FsBench; readonly outside: string }> {
  const bench = fsBench()
  const outside = freshDirectory()
  await symlink(`${outside}/${target}`, bench.path(name))
  return { bench, outside }
}

async function first(stream: AsyncIterable<Uint8Array> | undefined): Promise<Uint8Array | undefined> {
  for await (const piece of stream ?? []) return piece
  return undefined
}
