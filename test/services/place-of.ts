import { beforeEach, inject } from 'vitest'
import type { Places, ServiceName } from './places.ts'
import type { Answer } from './start-services.ts'

/**
 * Where this server is; started when nobody asked for it before. Where it cannot be had, the tests of the asking
 * file are marked as not run, with the reason, and there is nothing to be told; with CI set, the file fails.
 * To be called at the top of a test file, before its hooks.
 */
export async function placeOf<N extends ServiceName>(name: N): Promise<Places[N] | undefined> {
  const answer = (await (await fetch(`${inject('servicesDesk')}/${name}`)).json()) as Answer<N>
  if ('place' in answer) return answer.place
  if ('failed' in answer) throw new Error(`The ${name} server did not start: ${answer.failed}`)
  if (process.env.CI) throw new Error(`With CI set everything has to run. ${answer.missing}`)
  beforeEach(({ task, skip }) => {
    task.meta.notRun = answer.missing
    skip(answer.missing)
  })
  return undefined
}

declare module 'vitest' {
  interface TaskMeta {
    /** Why this test could not run on this machine; the closing line says so. */
    notRun?: string
  }
}
