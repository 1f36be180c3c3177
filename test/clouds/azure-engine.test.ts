import { describeEngineOver } from './contract/engine-over.ts'
import { azureClouds } from './support/azure-cloud.ts'

for (const cloud of await azureClouds()) describeEngineOver(cloud)
