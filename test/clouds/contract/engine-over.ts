import type { Cloud } from '../support/cloud.ts'
import { describeChunks } from './chunks.ts'
import { describeEnds } from './ends.ts'
import { describeParallel } from './parallel.ts'

/** All that is promised of an engine over a storage in a cloud, whichever it is. */
export function describeEngineOver(cloud: Cloud): void {
  describeChunks(cloud)
  describeParallel(cloud)
  describeEnds(cloud)
}
