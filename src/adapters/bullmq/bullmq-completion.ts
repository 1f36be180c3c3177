import type { CompletionQueue } from '../../core/ports/completion.ts'
import type { JsonObject, Upload } from '../../core/types.ts'

/** What is used of BullMQ's `Queue`, of version 5 or later. https://docs.bullmq.io/guide/queues */
export interface JobQueue {
  add(name: string, data: UploadJobData, options: object): Promise<unknown>
}

/** What a job is told of its upload. Sizes are bytes. */
export interface UploadJobData {
  readonly uploadId: string
  readonly collection: string
  readonly owner?: string
  readonly name: string
  readonly contentType?: string
  readonly metadata: JsonObject
  readonly storage: string
  /** Where the object is in the storage. */
  readonly key: string
  readonly size: number
}

/** The queue, and what jobs are called and tried by. */
export interface BullmqCompletionOptions {
  readonly queue: JobQueue
  /** The name of the jobs. Default `upload`. */
  readonly jobName?: string
  /** BullMQ's own options of a job, over those given here: five attempts, ever further apart. */
  readonly jobOptions?: object
}

/**
 * Makes the completion of every upload a job: the upload is `processing` until a worker with `uploadProcessor` ends it. Jobs
 * carry their upload's id, so that one submitted twice is one; those that ended are removed, so that one that
 * BullMQ gave up can be submitted again.
 */
export function bullmqCompletion(options: BullmqCompletionOptions): CompletionQueue {
  const { queue, jobName = 'upload', jobOptions = {} } = options
  const defaults = {
    attempts: 5,
    backoff: { type: 'exponential', delay: 5000 },
    removeOnComplete: true,
    removeOnFail: true,
  }
  return {
    name: 'bullmq',
    async submit(upload) {
      await queue.add(jobName, dataOf(upload), { ...defaults, ...jobOptions, jobId: `upload-${upload.id}` })
    },
  }
}

function dataOf(upload: Upload): UploadJobData {
  const { id, collection, owner, name, contentType, metadata, storage, key, offset } = upload
  return {
    uploadId: id,
    collection,
    ...(owner === undefined ? {} : { owner }),
    name,
    ...(contentType === undefined ? {} : { contentType }),
    metadata,
    storage,
    key: upload.object?.key ?? key,
    size: upload.object?.size ?? offset,
  }
}
