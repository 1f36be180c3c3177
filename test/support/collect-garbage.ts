import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')

/** Collects what nothing reaches any more, now. */
export const collectGarbage: () => void = runInNewContext('gc')
