import { promisifiedAs } from './promisified-as.ts'

/** Counts the calls that change the disk, and stops the world at one of them. */
export interface CrashingDisk {
  /** Crashes at the nth call from now; resolves when it has. Whoever made that call waits for ever. */
  crashAt(nth: number): Promise<void>
  /** The functions of `real` that are named, stopped when it is their turn. */
  stopping<T extends object>(real: T, names: readonly (keyof T & string)[], halfWay?: HalfWay): T
}

/** What happens of a call that a crash interrupts. */
type HalfWay = (name: string, args: readonly unknown[]) => void

export function crashingDisk(): CrashingDisk {
  let left = Number.POSITIVE_INFINITY
  let crash = (): void => {}

  const stopped = (name: string, call: object, halfWay: HalfWay): unknown => {
    const stoppable = (...args: readonly unknown[]): unknown => {
      left -= 1
      if (left > 0) return Reflect.apply(call as (...args: unknown[]) => unknown, undefined, args)
      if (left === 0) {
        halfWay(name, args)
        crash()
      }
      // A dead process makes no further calls.
      return new Promise(() => {})
    }
    return Object.assign(stoppable, promisifiedAs(call))
  }

  return {
    crashAt(nth) {
      left = nth
      return new Promise(resolve => {
        crash = resolve
      })
    },
    stopping(real, names, halfWay = () => {}) {
      const stops = names.map(name => {
        const call = real[name]
        if (typeof call !== 'function') throw new Error(`There is no function ${name}`)
        return [name, stopped(name, call, halfWay)]
      })
      return { ...real, ...Object.fromEntries(stops) }
    },
  }
}
