import { describeEngineOver } from './contract/engine-over.ts'
import { s3Cloud } from './support/s3-cloud.ts'

describeEngineOver(await s3Cloud())
