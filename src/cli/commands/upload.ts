import { basename, resolve } from 'node:path'
import { Command, type Option } from 'commander'
import { UploadClient, UploadClientError, type UploadResult } from '../../client/index.ts'
import { type FileSource, fileSource } from '../../client/node/index.ts'
import { CommandFailure } from '../command-failure.ts'
import { parseSize } from '../flags/parse-size.ts'
import { parseCount, parseText, parseToken } from '../flags/parse-words.ts'
import { setting } from '../flags/setting.ts'
import { formatSize } from '../print/format-size.ts'
import { explainFailure } from '../upload/explain-failure.ts'
import { interruption } from '../upload/interruption.ts'
import { progressDisplay } from '../upload/progress-display.ts'
import { type ResumePoint, resumeMemory } from '../upload/resume-point.ts'
import { runUploadTask, type UploadRun } from '../upload/run-upload-task.ts'

interface UploadSettings {
  readonly token?: string
  readonly name?: string
  readonly chunkSize?: number
  readonly hashFunction?: string
  readonly retries: number
  readonly restart?: true
  readonly json?: true
}

/** `quayside upload FILE URL`: sends a file, and goes on where an earlier run of the same command stopped. */
export function uploadCommand(): Command {
  const command = new Command('upload')
    .description('send a file; the same command goes on after a kill')
    .argument('<file>', 'what to send')
    .argument('<url>', 'endpoint of the server, for example http://127.0.0.1:4000/files')
    .option('--restart', 'begin anew, whatever an earlier run has sent')
    .option('--json', 'print the outcome as one line of JSON')
    .action((file: string, url: string, settings: UploadSettings) => upload(file, url, settings))
  for (const flag of uploadFlags()) command.addOption(flag)
  return command
}

function uploadFlags(): readonly Option[] {
  return [
    setting('--token <secret>', "the server's token", parseToken),
    setting('--name <name>', "what the server calls the file (default: the file's name)", parseText),
    setting('--chunk-size <size>', 'largest chunk to send (default: what the server takes)', parseSize),
    setting('--hash-function <name>', 'md5, sha1, sha256 or sha512 (default: md5)', parseText),
    setting('--retries <count>', 'failures in a row before giving up', parseCount).default(8),
  ]
}

async function upload(file: string, url: string, settings: UploadSettings): Promise<void> {
  const source = await openSource(resolve(file))
  try {
    await send(source, url.replace(/\/+$/, ''), settings)
  } finally {
    await source.close()
  }
}

async function openSource(path: string): Promise<FileSource> {
  try {
    return await fileSource(path)
  } catch (error) {
    throw new CommandFailure(`Cannot read ${path}: ${(error as Error).message}`, 1, error)
  }
}

async function send(source: FileSource, endpoint: string, settings: UploadSettings): Promise<void> {
  const { path, size, modifiedAt } = source
  const memory = resumeMemory({ endpoint, path, size, modifiedAt })
  const point = settings.restart ? undefined : await memory.load()
  const signal = interruption()
  // What is there can be verified only when it is cut as it was: an earlier run's choice outlives this one's.
  const { chunkSize } = point ?? settings
  const client = openClient(endpoint, settings, chunkSize)
  const display = progressDisplay(process.stderr)
  const name = settings.name ?? nameOf(path)
  const run: UploadRun = {
    client,
    source,
    name,
    memory,
    display,
    signal,
    ...(chunkSize === undefined ? {} : { chunkSize }),
  }
  try {
    const result = await runOrBeginAnew(run, point)
    display.stop()
    await memory.forget()
    report(result, client.contentUrl(result.id), name, settings)
  } catch (error) {
    display.stop()
    if (signal.aborted) throw interrupted(await memory.load())
    throw explainFailure(error, endpoint, (await memory.load())?.uploadId)
  } finally {
    client.close()
  }
}

function openClient(endpoint: string, settings: UploadSettings, chunkSize: number | undefined): UploadClient {
  const { token, hashFunction, retries } = settings
  try {
    return new UploadClient({
      endpoint,
      retries: { limit: retries },
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
      ...(hashFunction === undefined ? {} : { hashFunction }),
      ...(chunkSize === undefined ? {} : { chunkSize }),
    })
  } catch (error) {
    throw new CommandFailure((error as Error).message, 2, error)
  }
}

/** An upload that expired or failed meanwhile is no reason to fail now. */
async function runOrBeginAnew(run: UploadRun, point: ResumePoint | undefined): Promise<UploadResult> {
  if (point === undefined) return runUploadTask(run, undefined)
  try {
    return await runUploadTask(run, point)
  } catch (error) {
    if (!(error instanceof UploadClientError) || !['not-found', 'failed'].includes(error.code)) throw error
    await run.memory.forget()
    run.display.note('The server has given up the earlier upload: beginning anew')
    return runUploadTask(run, undefined)
  }
}

/** The protocol wants an extension. */
function nameOf(path: string): string {
  const name = basename(path)
  return name.includes('.') ? name : `${name}.bin`
}

function interrupted(point: ResumePoint | undefined): CommandFailure {
  const hint =
    point === undefined ? 'Nothing was begun.' : 'The same command goes on from where this stopped.'
  return new CommandFailure(`Interrupted. ${hint}`, 130)
}

function report(
  { id, size, chain }: UploadResult,
  url: string,
  name: string,
  { json }: UploadSettings,
): void {
  if (json) console.log(JSON.stringify({ id, name, size, chain, url }))
  else console.log(`Uploaded ${name}, ${formatSize(size)}\n  id       ${id}\n  content  ${url}`)
}
