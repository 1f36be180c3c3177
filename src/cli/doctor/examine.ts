import { resolve } from 'node:path'
import type { Backends } from '../backends.ts'
import type { BackendSettings } from '../settings.ts'
import { usesDirectory } from '../uses-directory.ts'
import { type Check, Complaint, type Finding, type Subject } from './check.ts'
import { checkClock, checkDiskClock } from './check-clock.ts'
import { checkDirectory, isDirectory } from './check-directory.ts'
import { checkLocker } from './check-locker.ts'
import { checkNode } from './check-node.ts'
import { checkSessions } from './check-sessions.ts'
import { checkSpace } from './check-space.ts'
import { checkStorage } from './check-storage.ts'

const checks: readonly Check[] = [
  checkNode,
  checkClock,
  checkDirectory,
  checkDiskClock,
  checkSpace,
  checkStorage,
  checkSessions,
  checkLocker,
]

/** No check takes that long unless something hangs, a network file system for one. */
const patienceMs = 15_000

/** Runs every check, one after the other. Makes no directory; what it writes it removes. */
export async function examine(settings: BackendSettings, backends: Backends): Promise<readonly Finding[]> {
  const directory = resolve(settings.dir)
  const hasDirectory = !usesDirectory(settings) || (await isDirectory(directory))
  const findings: Finding[] = []
  for (const check of checks) {
    const subject = { settings, directory, backends, signal: AbortSignal.timeout(patienceMs) }
    const isPointless = needsDirectory(check, settings) && !hasDirectory
    findings.push(isPointless ? skipped(check) : await finding(check, subject))
  }
  return findings
}

function needsDirectory({ needsDirectory: needs }: Check, settings: BackendSettings): boolean {
  return typeof needs === 'function' ? needs(settings) : needs === true
}

function skipped({ name }: Check): Finding {
  return { check: name, state: 'skipped', message: 'needs the directory' }
}

async function finding(check: Check, subject: Subject): Promise<Finding> {
  try {
    return { check: check.name, state: 'ok', message: await check.run(subject) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const remedy =
      error instanceof Complaint ? error.remedy : 'Mend what the message names, and run this again.'
    return { check: check.name, state: 'problem', message, remedy }
  }
}
