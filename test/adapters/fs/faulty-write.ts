import type { write, writeSync } from 'node:fs'
import { promisifiedAs } from './promisified-as.ts'

/** What becomes of the next write. */
export interface WriteFault {
  /** Happens before it. */
  readonly before?: () => void
  /** So many bytes are written only ... */
  readonly bytes?: number
  /** ... and this is said of it; otherwise that it was short. */
  readonly errno?: string
}

type Done = (error: Error | null, written?: number, bytes?: Uint8Array) => void

/** A `write` that is the real one, but for the faults that are put in the line for it, each used once. */
export function faultyWrite(
  real: { readonly write: typeof write; readonly writeSync: typeof writeSync },
  faults: WriteFault[],
): object {
  const faulty = (descriptor: number, bytes: Uint8Array, ...rest: readonly unknown[]): void => {
    const done = rest.at(-1) as Done
    const { before, bytes: count, errno } = faults.shift() ?? {}
    before?.()
    if (count === undefined) {
      real.write(descriptor, bytes, typeof rest[0] === 'number' ? rest[0] : 0, done)
      return
    }
    real.writeSync(descriptor, bytes.subarray(0, count))
    if (errno) done(Object.assign(new Error(errno), { code: errno, syscall: 'write' }))
    else done(null, count, bytes)
  }
  return Object.assign(faulty, promisifiedAs(real.write))
}
