import { describeFaults } from './contract/faults.ts'
import { gcsClouds } from './support/gcs-cloud.ts'

for (const cloud of await gcsClouds()) describeFaults(cloud)
