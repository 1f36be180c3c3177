import * as four from 'tus-js-client'
import * as five from 'tus-js-client-5'

/** One upload for the page to make, of the file in its input. Sizes are bytes. */
export interface LabUpload {
  readonly version: 4 | 5
  readonly options?: {
    readonly protocol?: 'tus-v1' | 'ietf-draft-03' | 'ietf-draft-05'
    readonly chunkSize?: number
    readonly parallelUploads?: number
    readonly uploadLengthDeferred?: boolean
    readonly uploadDataDuringCreation?: boolean
  }
  /** Stops when so much is sent, and goes on. */
  readonly pauses?: readonly number[]
  /** Reloads the page when so much is sent. */
  readonly reloadAt?: number
  /** Gives the upload up when so much is sent. */
  readonly terminateAt?: number
  /** Goes on with what an earlier page began. */
  readonly resumes?: boolean
}

type Outcome = 'done' | 'terminated'

declare global {
  var makeUpload: (upload: LabUpload) => Promise<Outcome>
}

globalThis.makeUpload = lab =>
  new Promise((resolve, reject) => {
    const file = document.querySelector('input')?.files?.[0]
    if (!file) return reject(new Error('No file was chosen'))
    const pauses = [...(lab.pauses ?? [])]
    let terminateAt = lab.terminateAt ?? Number.POSITIVE_INFINITY
    const again = (): Promise<void> => upload.abort().then(() => upload.start())
    const giveUp = (): Promise<void> => upload.abort(true).then(() => resolve('terminated'))
    const upload = uploadOf(lab, file, {
      endpoint: '/files/',
      retryDelays: [0, 100, 300],
      storeFingerprintForResuming: true,
      metadata: { filename: file.name },
      ...lab.options,
      onProgress(sent: number) {
        if (sent >= (lab.reloadAt ?? Number.POSITIVE_INFINITY)) return location.reload()
        if (sent >= terminateAt) {
          terminateAt = Number.POSITIVE_INFINITY
          return click(giveUp, reject)
        }
        if (sent < (pauses[0] ?? Number.POSITIVE_INFINITY)) return
        pauses.shift()
        click(again, reject)
      },
      onSuccess: () =>
        pauses.length === 0 ? resolve('done') : reject(new Error(`${pauses.length} pauses were left`)),
      onError: reject,
    })
    begin(upload, lab).catch(reject)
  })

/**
 * Does what a person does by a button: as an event of its own. Version 4 tells progress just before it sends, and
 * aborted there it sends all the same, without a single header of its own.
 */
function click(act: () => Promise<void>, onError: (error: unknown) => void): void {
  setTimeout(() => act().catch(onError))
}

async function begin(upload: five.Upload, { resumes }: LabUpload): Promise<void> {
  if (resumes) {
    const [previous] = await upload.findPreviousUploads()
    if (!previous) throw new Error('Nothing is remembered of the upload that was begun')
    upload.resumeFromPreviousUpload(previous)
  }
  upload.start()
}

/** The two versions read a stream of unknown length from different things. */
function uploadOf(
  { version, options }: LabUpload,
  file: File,
  all: Partial<five.UploadOptions>,
): five.Upload {
  const stream = options?.uploadLengthDeferred ? file.stream() : undefined
  if (version === 5) return new five.Upload(stream ?? file, all)
  const source = stream?.getReader() ?? file
  return new four.Upload(source, all as unknown as four.UploadOptions) as unknown as five.Upload
}
