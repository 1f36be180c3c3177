import { randomUUID } from 'node:crypto'
import { isUploadError, type UploadError } from '../../core/errors.ts'
import type { StorageContext, StorageProblem } from '../../core/ports/storage.ts'
import { crc32Of } from '../cloud/crc32-of.ts'
import { privateName } from '../cloud/private-names.ts'
import { getPrivate, putPrivate } from './private-object.ts'
import { abortUpload } from './s3-abort.ts'
import type { S3Caller } from './s3-caller.ts'
import { createUpload } from './s3-create.ts'
import { deleteObject, findObject } from './s3-object.ts'
import { listParts } from './s3-parts.ts'

/** Goes the ways of an upload in the private folder, and says what stands in its way and what to do about it. */
export async function checkBucket(s3: S3Caller, context: StorageContext): Promise<readonly StorageProblem[]> {
  try {
    await tryObject(s3, context)
    await tryUpload(s3, context)
    return []
  } catch (error) {
    context.signal.throwIfAborted()
    if (!isUploadError(error)) throw error
    return [problemOf(error)]
  }
}

async function tryObject(s3: S3Caller, context: StorageContext): Promise<void> {
  const buffers = [Buffer.from('quayside')]
  const name = privateName(s3.prefix, `check-${randomUUID()}`, 'probe')
  await putPrivate(s3, name, { size: 8, buffers, crc32: crc32Of(buffers) }, context)
  await getPrivate(s3, name, context)
  await deleteObject(s3, name, context)
  // Without permission to list, S3 hides what is missing behind 403.
  await findObject(s3, name, context)
}

async function tryUpload(s3: S3Caller, context: StorageContext): Promise<void> {
  const id = `check-${randomUUID()}`
  const target = { id, key: `.partials/${id}`, metadata: {}, conflict: 'replace', partSize: 1 } as const
  const handle = await createUpload(s3, target, context)
  await listParts(s3, handle, context)
  await abortUpload(s3, handle, context)
}

/** Our messages say what is wrong, and behind the first full stop what to do about it. */
function problemOf(error: UploadError): StorageProblem {
  if (isUploadError(error, 'SDK_MISSING')) {
    const { package: name } = error.details
    return { problem: `The package ${name} is not installed`, remedy: `Run: npm install ${name}` }
  }
  const [problem = error.message, ...remedies] = error.message.split('. ')
  return { problem, remedy: remedies.length > 0 ? `${remedies.join('. ')}.` : 'Look at the cause.' }
}
