import { readdirSync, readFileSync } from 'node:fs'

/**
 * All processes that a process started, and those that they started.
 * @param {number} pid
 * @returns {readonly number[]}
 */
export function childProcesses(pid) {
  const children = readdirSync(`/proc/${pid}/task`).flatMap(thread =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number),
  )
  return children.flatMap(child => [child, ...childProcesses(child)])
}
