import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { UploadError } from '../../core/errors.ts'
import type { LockDesk } from './lock-desk.ts'
import { type Holder, holderText } from './lock-holder.ts'
import { type LockSocket, lockSocket } from './lock-socket.ts'
import type { LockGround } from './take-lock.ts'

/** A locker as other processes see it: a file that its locks are links to, and the socket that the file names. */
export interface LockPresence extends LockGround {
  /** From now on whoever looks takes this locker for dead. */
  close(): Promise<void>
}

/** What the shortest of the systems' `sun_path` takes (macOS: 104 with its end). */
const maxSocketPath = 103

/** Listens first, and writes aside: whoever finds a process file finds it whole, and somebody at its socket. */
export async function lockPresence(directory: string, desk: LockDesk): Promise<LockPresence> {
  const token = randomBytes(16).toString('hex')
  const processFile = processFilePath(directory, token)
  await mkdir(directory, { recursive: true })
  const { name, socket } = await firstThatListens(directory, token, desk)
  await writeFile(`${processFile}.new`, holderText(token, name))
  await rename(`${processFile}.new`, processFile)
  return {
    directory,
    token,
    processFile,
    async close() {
      await rm(processFile, { force: true })
      await socket.close()
    },
  }
}

function processFilePath(directory: string, token: string): string {
  return join(directory, `${token}.process`)
}

/** Where a holder can be asked, if anywhere. */
export function socketOf(directory: string, { socket }: Holder): string | undefined {
  return socket === undefined ? undefined : resolve(directory, socket)
}

/** Removes what a process left that is known to be dead. Its locks stay until somebody wants them. */
export async function buryPresence(directory: string, token: string): Promise<void> {
  const left = [
    processFilePath(directory, token),
    ...socketNames(token).map(name => resolve(directory, name)),
  ]
  await Promise.all(left.map(path => rm(path, { force: true }).catch(() => {})))
}

/**
 * Beside the locks, where all who share them find it, containers included, and nothing sweeps it away; in the
 * system's folder for temporary files where the path is too long or the filesystem has no sockets.
 */
function socketNames(token: string): readonly string[] {
  if (process.platform === 'win32') return [`\\\\.\\pipe\\quayside-${token}`]
  return [`${token}.sock`, join(tmpdir(), `quayside-${token}.sock`)]
}

async function firstThatListens(
  directory: string,
  token: string,
  desk: LockDesk,
): Promise<{ readonly name: string; readonly socket: LockSocket }> {
  const failures: unknown[] = []
  for (const name of socketNames(token)) {
    const path = resolve(directory, name)
    if (Buffer.byteLength(path) > maxSocketPath) continue
    try {
      return { name, socket: await lockSocket(path, desk) }
    } catch (error) {
      failures.push(error)
    }
  }
  throw new UploadError(
    'STORAGE_FAILED',
    `The locker cannot listen on a socket, neither in ${directory} nor in ${tmpdir()}; set TMPDIR to a short path on a local disk`,
    { cause: failures.at(-1) },
  )
}
