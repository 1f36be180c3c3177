import { randomUUID } from 'node:crypto'
import type { ContainerClient } from '@azure/storage-blob'
import { isUploadError } from '../../core/errors.ts'
import type { StorageContext, StorageProblem } from '../../core/ports/storage.ts'
import { cloudRemedy } from '../cloud/cloud-failure.ts'
import type { AzureCalls } from './azure-calls.ts'
import { isTransient, saidOf, troubleOf } from './azure-failure.ts'
import { downloadWhole } from './download-whole.ts'

/** Writes, reads and removes a private blob in `folder`; says what to do where that fails. */
export async function checkContainer(
  calls: AzureCalls,
  folder: string,
  { signal }: StorageContext,
): Promise<readonly StorageProblem[]> {
  const { place } = calls
  const name = `${folder}check-${randomUUID()}`
  try {
    return await calls.run({ doing: `use the ${place}`, signal }, async ({ container }, abortSignal) => {
      for (const [doing, step] of steps(name)) {
        const problem = await attempt(step(container, abortSignal), doing, place)
        if (problem) return [problem]
      }
      return []
    })
  } catch (error) {
    if (!isUploadError(error)) throw error
    return [{ problem: error.message, remedy: remedies[error.code] ?? cloudRemedy('unreachable', place) }]
  }
}

type Step = (container: ContainerClient, abortSignal: AbortSignal) => Promise<unknown>

const remedies: Readonly<Record<string, string>> = { SDK_MISSING: 'Install the package, and start again.' }

function steps(name: string): readonly (readonly [doing: string, step: Step])[] {
  return [
    [
      'write to',
      (container, abortSignal) =>
        container.getBlockBlobClient(name).upload(name, Buffer.byteLength(name), { abortSignal }),
    ],
    ['read from', (container, abortSignal) => downloadWhole(container.getBlobClient(name), abortSignal)],
    ['remove from', (container, abortSignal) => container.getBlobClient(name).delete({ abortSignal })],
  ]
}

async function attempt(
  step: Promise<unknown>,
  doing: string,
  place: string,
): Promise<StorageProblem | undefined> {
  try {
    await step
    return undefined
  } catch (error) {
    if (isTransient(error)) throw error
    const { said, hint } = saidOf(error)
    const remedy = cloudRemedy(troubleOf(error), place)
    return { problem: `Cannot ${doing} the ${place} (${said})`, remedy: hint ? `${remedy} ${hint}.` : remedy }
  }
}
