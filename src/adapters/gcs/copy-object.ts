import type { GcsCalls } from './gcs-calls.ts'
import type { GcsObject } from './gcs-object.ts'
import { toObject } from './gcs-object.ts'
import { objectPath, type Place } from './gcs-objects.ts'
import { jsonBody, queryOf } from './gcs-request.ts'
import type { PublishedResource } from './published-resource.ts'

export interface Copy {
  readonly from: GcsObject
  readonly to: string
  readonly resource: PublishedResource
  /** The generation that `to` must have; `0` is none. */
  readonly ifGenerationMatch: string
}

/**
 * Copies inside the service; `undefined` when the name has another generation than it must. Within one location and
 * class that is a matter of metadata; else the service copies bytes, and says how to go on when it takes long.
 */
export async function copyObject(
  calls: GcsCalls,
  place: Place,
  { from, to, resource, ifGenerationMatch }: Copy,
  signal: AbortSignal,
): Promise<GcsObject | undefined> {
  const { kmsKeyName: destinationKmsKeyName, ...fields } = resource
  const path = `${objectPath(place, from.name)}/rewriteTo${objectPath(place, to).replace('/storage/v1', '')}`
  const fixed = {
    ifGenerationMatch,
    sourceGeneration: from.generation,
    destinationKmsKeyName,
    userProject: place.userProject,
  }
  let rewriteToken: string | undefined
  for (;;) {
    const url = path + queryOf({ ...fixed, rewriteToken })
    const request = { method: 'POST', url, ...jsonBody(fields) } as const
    const answer = await calls.call(request, { doing: `publish ${to}`, expected: [200, 412], signal })
    if (answer.status === 412) return undefined
    const { done, resource: copied, rewriteToken: next } = JSON.parse(answer.text)
    if (done) return toObject(copied)
    rewriteToken = next
  }
}
