import { type Check, Complaint } from './check.ts'

/** Whether the storage can do what uploads ask of it. */
export const checkStorage: Check = {
  name: 'storage',
  needsDirectory: ({ storage }) => storage === 'fs',
  async run({ backends: { storage }, signal }) {
    if (!storage.check) return `${storage.name} has no check of its own`
    const problems = await storage.check({ signal })
    if (problems.length === 0) return `${storage.name} writes, reads and removes`
    throw new Complaint(
      problems.map(({ problem }) => problem).join('; '),
      problems.map(({ remedy }) => remedy).join('; '),
    )
  },
}
