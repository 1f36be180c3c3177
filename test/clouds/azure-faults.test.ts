import { describeFaults } from './contract/faults.ts'
import { azureClouds } from './support/azure-cloud.ts'

for (const cloud of await azureClouds()) describeFaults(cloud)
