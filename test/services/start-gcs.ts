import { startGcsEmulator } from './gcs-emulator/gcs-emulator.ts'
import type { GcsPlace } from './places.ts'

/** The project's own emulator, in the process of the desk: it ends with it. */
export async function startGcs(): Promise<GcsPlace> {
  const { endpoint } = await startGcsEmulator()
  return { endpoint }
}
