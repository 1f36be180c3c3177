export { type InstrumentOptions, instrumentUploads } from './instrument-uploads.ts'
