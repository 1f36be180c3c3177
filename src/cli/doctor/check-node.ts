import { type Check, Complaint } from './check.ts'

const least = [20, 19] as const

/** Whether this Node is one that the package promises to work on. */
export const checkNode: Check = {
  name: 'node',
  async run() {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
    if (major > least[0] || (major === least[0] && minor >= least[1])) return `Node ${process.versions.node}`
    throw new Complaint(
      `Node ${process.versions.node} is too old`,
      `Install Node ${least.join('.')} or newer.`,
    )
  },
}
