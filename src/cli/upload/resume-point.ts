import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** What tells one upload of a file from every other: where it goes, and which bytes. */
export interface UploadSubject {
  readonly endpoint: string
  /** Absolute. */
  readonly path: string
  readonly size: number
  /** Milliseconds since the epoch: a file that was written to is another upload. */
  readonly modifiedAt: number
}

/** Enough to go on after a kill. */
export interface ResumePoint {
  readonly uploadId: string
  /** How chunks were cut: what is there already can be verified only when it is cut the same way. */
  readonly chunkSize?: number
}

export interface ResumeMemory {
  /** `undefined` when nothing was begun, or what was written cannot be understood. */
  load(): Promise<ResumePoint | undefined>
  save(point: ResumePoint): Promise<void>
  /** Missing is success. */
  forget(): Promise<void>
}

/** Remembers an upload in a file of its own, below the user's state directory. */
export function resumeMemory(
  subject: UploadSubject,
  directory: string = stateDirectory(process.env),
): ResumeMemory {
  const file = join(directory, `${keyOf(subject)}.json`)
  return {
    load: async () => parsePoint(await readFile(file, 'utf8').catch(() => '')),
    async save(point) {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const draft = `${file}.${randomUUID()}.tmp`
      await writeFile(draft, JSON.stringify({ ...subject, ...point }), { mode: 0o600 })
      await rename(draft, file)
      await removeOld(directory)
    },
    forget: () => rm(file, { force: true }),
  }
}

/** `$XDG_STATE_HOME/quayside/uploads`, by default below `~/.local/state`. A relative path does not count there. */
export function stateDirectory(environment: NodeJS.ProcessEnv): string {
  const given = environment.XDG_STATE_HOME
  const home = given !== undefined && isAbsolute(given) ? given : join(homedir(), '.local', 'state')
  return join(home, 'quayside', 'uploads')
}

function keyOf({ endpoint, path, size, modifiedAt }: UploadSubject): string {
  return createHash('sha256')
    .update(JSON.stringify([endpoint, path, size, modifiedAt]))
    .digest('hex')
}

function parsePoint(text: string): ResumePoint | undefined {
  try {
    const { uploadId, chunkSize } = JSON.parse(text) as Partial<Record<keyof ResumePoint, unknown>>
    if (typeof uploadId !== 'string') return undefined
    return typeof chunkSize === 'number' ? { uploadId, chunkSize } : { uploadId }
  } catch {
    return undefined
  }
}

/** Longer than servers keep unfinished uploads. */
const maxAgeMs = 30 * 86_400_000

async function removeOld(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name)
    // Another run may have removed it meanwhile.
    const found = await stat(path).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > maxAgeMs) await rm(path, { force: true })
  }
}
