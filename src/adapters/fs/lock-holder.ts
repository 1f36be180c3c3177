import { readFile } from 'node:fs/promises'
import { errnoOf } from './fs-failure.ts'
import { inodeMarkAt } from './inode-mark.ts'

/** Who holds a lock: what a process file says, and every lock that is linked to it. */
export interface Holder {
  /** Of one locker of one process; never used again. */
  readonly token: string
  /** The socket to ask it at; `undefined` where a power cut took the words and so the process as well. */
  readonly socket: string | undefined
}

/** What a process file holds. */
export function holderText(token: string, socket: string): string {
  return `${JSON.stringify({ token, socket })}\n`
}

/** The holder that the file at `path` is linked to; `undefined` when there is no such file. */
export async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return parsed(await readFile(path, 'utf8')) ?? (await wordless(path))
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function parsed(text: string): Holder | undefined {
  try {
    const { token, socket } = JSON.parse(text)
    if (typeof socket === 'string' && /^[0-9a-f]{1,64}$/.test(token)) return { token, socket }
  } catch {}
  return undefined
}

/** A process file is written before anything is linked to it: without words, it is from before a power cut. */
async function wordless(path: string): Promise<Holder | undefined> {
  const mark = await inodeMarkAt(path)
  return mark === undefined ? undefined : { token: `lost-${mark.replace(':', '-')}`, socket: undefined }
}
