import type { Backends } from '../backends.ts'
import type { BackendSettings } from '../settings.ts'

/** One thing that can be wrong, and how to find out. */
export interface Check {
  readonly name: string
  /** Resolves with what was found right; throws a `Complaint` for what is wrong. */
  run(subject: Subject): Promise<string>
  /** Whether it makes no sense without the directory of uploads. */
  readonly needsDirectory?: true | ((settings: BackendSettings) => boolean)
}

export interface Subject {
  readonly settings: BackendSettings
  /** The directory of uploads, absolute. */
  readonly directory: string
  readonly backends: Backends
  /** Aborts a check that hangs. */
  readonly signal: AbortSignal
}

/** What is wrong, and what to do about it. */
export class Complaint extends Error {
  readonly remedy: string

  constructor(problem: string, remedy: string) {
    super(problem)
    this.remedy = remedy
  }
}

export interface Finding {
  readonly check: string
  readonly state: 'ok' | 'problem' | 'skipped'
  readonly message: string
  readonly remedy?: string
}
