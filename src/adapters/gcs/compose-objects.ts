import { UploadError } from '../../core/errors.ts'
import type { GcsBucket } from './gcs-bucket.ts'
import { type GcsObject, objectIn } from './gcs-object.ts'
import { objectPath, privateClass } from './gcs-objects.ts'
import { jsonBody, queryOf } from './gcs-request.ts'
import { inTurns } from './in-turns.ts'

/** An object to be composed: the one that has this generation, or whichever has the name. */
export interface Source {
  readonly name: string
  readonly generation?: string
}

/** How many the service takes in one call. */
const width = 32

/**
 * Brings objects together in order, inside the service, under `to`. More than 32 go by way of private objects whose
 * names begin with `scratch`. `STORAGE_GONE` when one is not there in its generation.
 */
export async function composeObjects(
  bucket: GcsBucket,
  sources: readonly Source[],
  to: string,
  scratch: string,
  signal: AbortSignal,
): Promise<GcsObject> {
  let row = sources
  for (let level = 1; row.length > width; level += 1) {
    const groups = groupsOf(row, width)
    row = await inTurns(groups, 4, (group, index) =>
      composeOnce(bucket, group, `${scratch}${level}-${index}`, signal),
    )
  }
  return composeOnce(bucket, row, to, signal)
}

async function composeOnce(
  { calls, place }: GcsBucket,
  sources: readonly Source[],
  to: string,
  signal: AbortSignal,
): Promise<GcsObject> {
  const url = `${objectPath(place, to)}/compose${queryOf({ userProject: place.userProject })}`
  const sourceObjects = sources.map(({ name, generation }) => ({
    name,
    ...(generation ? { generation } : {}),
  }))
  const body = jsonBody({ sourceObjects, destination: { storageClass: privateClass } })
  const rule = { doing: `bring ${sources.length} parts together`, expected: [200, 404], signal }
  const answer = await calls.call({ method: 'POST', url, ...body }, rule)
  if (answer.status === 200) return objectIn(answer)
  throw new UploadError('STORAGE_GONE', `A part of ${to} is not in the bucket (any more) as it was stored`)
}

function groupsOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
