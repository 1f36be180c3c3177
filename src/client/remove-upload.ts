import { backoffMs } from './backoff.ts'
import { UploadClientError } from './client-error.ts'
import { pauseBetween } from './pause-between.ts'
import type { UploadPlan } from './upload-plan.ts'

/** A person waits for this one, and the server removes what nobody asks about by itself: few attempts will do. */
const attempts = 4

/** Removes an upload from the server. Missing is success. */
export async function removeUpload(plan: UploadPlan, id: string, signal: AbortSignal): Promise<void> {
  for (let failures = 1; ; failures++) {
    try {
      return await plan.api.remove(id, signal)
    } catch (error) {
      if (!(error instanceof UploadClientError) || !error.retryable || failures >= attempts) throw error
      await pauseBetween(backoffMs(plan.retries, failures, plan.random(), error.retryAfterMs), signal, plan)
    }
  }
}
