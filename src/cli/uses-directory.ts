import { sessionsOf } from './backends.ts'
import type { BackendSettings } from './settings.ts'

/** Whether anything is kept in the directory of uploads: bytes, or records and locks. */
export function usesDirectory(settings: BackendSettings): boolean {
  return settings.storage === 'fs' || keepsRecordsInDirectory(settings)
}

export function keepsRecordsInDirectory(settings: BackendSettings): boolean {
  return sessionsOf(settings) === 'fs'
}
