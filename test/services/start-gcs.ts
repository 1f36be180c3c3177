import { startGcsEmulator } from './gcs-emulator/gcs-emulator.ts'
import type { GcsPlace } from './places.ts'

/** The project's own emulator, in this process. */
export async function startGcs(onEnd: (end: () => Promise<void>) => void): Promise<GcsPlace> {
  const { endpoint, close } = await startGcsEmulator()
  onEnd(close)
  return { endpoint }
}
