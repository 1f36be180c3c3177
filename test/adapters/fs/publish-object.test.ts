import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inodeMarkAt } from '../../../src/adapters/fs/inode-mark.ts'
import { type Publication, publishObject } from '../../../src/adapters/fs/publish-object.ts'
import { expectCode } from '../../support/expect-code.ts'
import { freshDirectory } from './support/storage-bench.ts'

/** What `link` says on FAT and many network filesystems. */
async function noHardLinks(): Promise<never> {
  throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM', syscall: 'link' })
}

describe('publishing on a filesystem without hard links', () => {
  it('moves the bytes to a free path and leaves nothing behind', async () => {
    const { directory, publication } = await bench()
    expect(await publishObject(publication)).toBe(join(directory, 'file'))
    expect(await readdir(directory)).toEqual(['file', 'staging'])
    expect(await readdir(join(directory, 'staging'))).toEqual([])
  })

  it('never moves them over what is there', async () => {
    const { directory, publication } = await bench()
    await writeFile(join(directory, 'file'), 'older')
    expect(await publishObject(publication)).toBe(join(directory, 'beside'))
    expect(await readFile(join(directory, 'file'), 'utf8')).toBe('older')
  })

  it('refuses when it is not to take another path', async () => {
    const { directory, publication } = await bench()
    await writeFile(join(directory, 'file'), 'older')
    await expectCode(publishObject({ ...publication, conflict: 'refuse' }), 'KEY_TAKEN')
    expect(await readdir(join(directory, 'staging'))).toEqual(['a.part'])
  })

  it('leaves a path alone that another upload is about to take', async () => {
    const { directory, publication } = await bench()
    await leaveClaim(publication, 'another upload')
    expect(await publishObject(publication)).toBe(join(directory, 'beside'))
  })

  it('finds its way back after a crash between the claim and the move', async () => {
    const { directory, publication } = await bench()
    await leaveClaim(publication, publication.id)
    expect(await publishObject(publication)).toBe(join(directory, 'file'))
    expect(await readdir(join(directory, 'staging'))).toEqual([])
  })

  it('gives each of many uploads of one key a path of its own', async () => {
    const { directory, publication } = await bench()
    const paths = await Promise.all(
      ['b', 'c', 'd', 'e'].map(async id => {
        const staged = join(directory, `staging/${id}.part`)
        await writeFile(staged, id)
        const candidates = [join(directory, 'file'), join(directory, `file-${id}`)]
        return publishObject({ ...publication, id, staged, candidates, mark: await markOf(staged) })
      }),
    )
    expect(new Set(paths).size).toBe(4)
    for (const path of paths) expect('bcde').toContain(await readFile(path, 'utf8'))
  })
})

async function bench(): Promise<{ readonly directory: string; readonly publication: Publication }> {
  const directory = freshDirectory()
  await mkdir(join(directory, 'staging'))
  const staged = join(directory, 'staging/a.part')
  await writeFile(staged, 'abc')
  const candidates = [join(directory, 'file'), join(directory, 'beside')]
  const mark = await markOf(staged)
  const publication = { id: 'a', key: 'file', staged, mark, candidates, hardLink: noHardLinks }
  return { directory, publication: { ...publication, conflict: 'rename' } }
}

async function markOf(path: string): Promise<string> {
  return (await inodeMarkAt(path)) ?? 'nothing'
}

/** What a crash between claiming the first path and moving to it leaves. */
async function leaveClaim(publication: Publication, owner: string): Promise<void> {
  const [path = ''] = publication.candidates
  const name = createHash('sha256').update(path).digest('hex')
  await writeFile(join(publication.staged, `../${name}.claim`), owner)
}
