export {
  type BullmqCompletionOptions,
  bullmqCompletion,
  type JobQueue,
  type UploadJobData,
} from './bullmq-completion.ts'
export {
  type FinishableUploads,
  type RunningJob,
  type UploadWork,
  uploadProcessor,
} from './upload-processor.ts'
