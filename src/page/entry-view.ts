import type { TaskState, UploadClientError, UploadSnapshot } from '../client/index.ts'
import { errorInWords } from './error-words.ts'
import { sizeInWords, timeInWords } from './words.ts'

/** A task's states, and those of a file that has no task (yet). */
export type EntryState = Exclude<TaskState, 'idle'> | 'queued' | 'unfinished'

/** What can be done with an entry, as buttons. */
export type EntryAction =
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'retry'
  | 'restart'
  | 'pick'
  | 'download'
  | 'dismiss'

/** What is known of an entry: all that its row shows comes from this. */
export interface EntryFacts {
  readonly state: EntryState
  readonly size: number
  readonly progress: Pick<UploadSnapshot, 'bytes' | 'bytesPerSecond' | 'secondsLeft'>
  readonly error: UploadClientError | undefined
  /** The page can open the file by itself. */
  readonly canReopen: boolean
}

export interface EntryView {
  readonly status: string
  /** From 0 to 1; absent while nothing can be said. */
  readonly fraction: number | undefined
  readonly tone: 'quiet' | 'busy' | 'good' | 'bad'
  readonly actions: readonly EntryAction[]
}

/** Says in words and buttons how an upload stands. */
export function viewOf(facts: EntryFacts): EntryView {
  const { state, size, progress } = facts
  const fraction = size === 0 ? (state === 'completed' ? 1 : 0) : progress.bytes / size
  return { fraction, ...views[state](facts) }
}

type PartialView = Omit<EntryView, 'fraction'> & { readonly fraction?: undefined }

const views: Readonly<Record<EntryState, (facts: EntryFacts) => PartialView>> = {
  queued: ({ size }) => ({
    status: `${sizeInWords(size)}, waiting for its turn`,
    tone: 'quiet',
    actions: ['cancel'],
  }),
  preparing: ({ size }) => ({
    status: `Getting ready to send ${sizeInWords(size)}`,
    tone: 'busy',
    actions: ['pause', 'cancel'],
  }),
  uploading: facts => ({ status: movingWords(facts), tone: 'busy', actions: ['pause', 'cancel'] }),
  waiting: ({ error }) => ({
    status: `${error ? errorInWords(error) : 'The upload was interrupted.'} Trying again by itself.`,
    tone: 'bad',
    actions: ['pause', 'cancel'],
  }),
  paused: facts => ({
    status: `Paused at ${doneWords(facts)}`,
    tone: 'quiet',
    actions: ['resume', 'cancel'],
  }),
  unfinished: facts => ({
    status: facts.canReopen
      ? interruptedWords(facts)
      : `${interruptedWords(facts)}. Choose the same file again to go on.`,
    tone: 'quiet',
    actions: [facts.canReopen ? 'resume' : 'pick', 'cancel'],
  }),
  completed: ({ size }) => ({
    status: `Done, ${sizeInWords(size)}`,
    tone: 'good',
    actions: ['download', 'dismiss'],
  }),
  failed: ({ error }) => ({
    status: error ? errorInWords(error) : 'The upload failed.',
    tone: 'bad',
    actions: [error && isDeadEnd(error) ? 'restart' : 'retry', 'dismiss'],
  }),
  cancelled: () => ({ status: 'Cancelled', tone: 'quiet', actions: ['dismiss'] }),
}

/** Whether only a new upload can help. */
function isDeadEnd({ code }: UploadClientError): boolean {
  return ['not-found', 'rejected', 'failed', 'source-changed'].includes(code)
}

function doneWords({ size, progress }: EntryFacts): string {
  return `${sizeInWords(progress.bytes)} of ${sizeInWords(size)}`
}

/** How much is there may not be known yet, when the server could not be asked. */
function interruptedWords(facts: EntryFacts): string {
  return facts.progress.bytes > 0 ? `Interrupted at ${doneWords(facts)}` : 'Interrupted'
}

function movingWords(facts: EntryFacts): string {
  const { bytesPerSecond, secondsLeft } = facts.progress
  const rate = bytesPerSecond === undefined ? [] : [`${sizeInWords(bytesPerSecond)}/s`]
  const left =
    secondsLeft === undefined ? [] : [secondsLeft === 0 ? 'finishing' : `${timeInWords(secondsLeft)} left`]
  return [doneWords(facts), ...rate, ...left].join(' · ')
}
