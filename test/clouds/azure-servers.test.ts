import { describeServersOver } from './contract/servers.ts'
import { azureClouds } from './support/azure-cloud.ts'

const [cloud] = await azureClouds()
describeServersOver(cloud)
