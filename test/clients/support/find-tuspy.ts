import { spawnSync } from 'node:child_process'

/** The Python that Debian's package `python3-tuspy` belongs to comes first: another one on the PATH may not see it. */
const pythons = ['/usr/bin/python3', 'python3']

/** A Python that has tuspy. */
export function findTuspy(): string | undefined {
  return pythons.find(
    python => spawnSync(python, ['-c', 'import tusclient'], { stdio: 'ignore' }).status === 0,
  )
}
