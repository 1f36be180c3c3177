import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Backend, StoredFile } from './backend.ts'

/** A directory. */
export function diskBackend(directory: string): Backend {
  const filesWhere = async (matches: (path: string) => boolean): Promise<readonly string[]> => {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    const paths = entries.filter(each => each.isFile()).map(each => join(each.parentPath, each.name))
    return paths.filter(path => matches(relative(directory, path)))
  }
  return {
    name: 'disk',
    flags: ['--dir', directory],
    async published() {
      return Promise.all((await filesWhere(path => !path.startsWith('.quayside'))).map(storedFile))
    },
    private: () => filesWhere(path => path.startsWith('.quayside') && !isRecord(path)),
  }
}

function isRecord(path: string): boolean {
  return /^\.quayside\/(sessions|locks)\//.test(path)
}

async function storedFile(path: string): Promise<StoredFile> {
  const { size } = await stat(path)
  return { key: path, size, read: () => readFile(path) }
}
