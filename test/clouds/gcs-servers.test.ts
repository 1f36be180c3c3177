import { describeServersOver } from './contract/servers.ts'
import { gcsClouds } from './support/gcs-cloud.ts'

const [cloud] = await gcsClouds()
describeServersOver(cloud)
