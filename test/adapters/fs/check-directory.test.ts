import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkDirectory } from '../../../src/adapters/fs/check-directory.ts'
import { freshDirectory } from './support/storage-bench.ts'

describe('checking a directory', () => {
  it('finds nothing wrong with a good one, and leaves nothing in it', async () => {
    const directory = freshDirectory()
    const staging = join(directory, '.quayside/staging')
    expect(await checkDirectory(directory, staging)).toEqual([])
    expect(await readdir(directory)).toEqual(['.quayside'])
    expect(await readdir(staging)).toEqual([])
  })

  it('says what to do about one that is a file', async () => {
    const path = join(freshDirectory(), 'file')
    await writeFile(path, '')
    const [found, ...more] = await checkDirectory(path, join(path, 'staging'))
    expect(more).toEqual([])
    expect(found?.problem).toContain(path)
    expect(found?.remedy).toMatch(/folders on a working disk/)
  })
})
