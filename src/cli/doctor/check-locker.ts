import { randomUUID } from 'node:crypto'
import { keepsRecordsInDirectory } from '../uses-directory.ts'
import { type Check, Complaint } from './check.ts'

/** Whether locks are given, come back, and carry fences that grow. */
export const checkLocker: Check = {
  name: 'locks',
  needsDirectory: keepsRecordsInDirectory,
  async run({ backends: { locker }, signal }) {
    const id = `doctor-${randomUUID()}`
    const takeOnce = async (): Promise<number> => {
      const lock = await locker.acquire(id, { waitMs: 1000, signal })
      await lock.release()
      return lock.fence
    }
    const fences = [await takeOnce(), await takeOnce()] as const
    if (fences[1] > fences[0]) return `${locker.name} gives locks, and their fences grow`
    throw new Complaint(
      `${locker.name} gave fence ${fences[1]} after ${fences[0]}`,
      'Set the clock of this machine, and give each store its own locker.',
    )
  },
}
