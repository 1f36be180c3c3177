import { describeEngineOver } from './contract/engine-over.ts'
import { gcsClouds } from './support/gcs-cloud.ts'

for (const cloud of await gcsClouds()) describeEngineOver(cloud)
