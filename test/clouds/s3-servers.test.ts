import { describeServersOver } from './contract/servers.ts'
import { s3Cloud } from './support/s3-cloud.ts'

describeServersOver(await s3Cloud())
