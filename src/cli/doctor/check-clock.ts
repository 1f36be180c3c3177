import { randomUUID } from 'node:crypto'
import { stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { usesDirectory } from '../uses-directory.ts'
import { type Check, Complaint } from './check.ts'

/** The clock of a machine that hosts files may be minutes off before expiry and fences suffer. */
const toleratedSkewMs = 60_000

/** Whether the clock moves forward, is not before this program was installed, and agrees with the disk's. */
export const checkClock: Check = {
  name: 'clock',
  async run() {
    const first = Date.now()
    const installed = (await stat(fileURLToPath(import.meta.url))).mtimeMs
    const now = Date.now()
    if (now < first) throw new Complaint('The clock went backwards', settingTheClock)
    if (now + toleratedSkewMs < installed)
      throw new Complaint(
        `The clock says ${iso(now)}, before this program was installed (${iso(installed)})`,
        settingTheClock,
      )
    return `${iso(now)}, time zone ${timeZone()}`
  },
}

/** Whether the file system stamps files with the time that this process sees. */
export const checkDiskClock: Check = {
  name: 'disk clock',
  needsDirectory: true,
  async run({ directory, settings }) {
    if (!usesDirectory(settings)) return `none needed for ${settings.storage}`
    const skew = await skewOf(directory)
    if (Math.abs(skew) <= toleratedSkewMs) return 'agrees with this machine'
    throw new Complaint(
      `The file system's clock is ${Math.round(skew / 1000)} s off this machine's`,
      settingTheClock,
    )
  },
}

const settingTheClock =
  'Set the clocks, and keep them right with NTP (for example: timedatectl set-ntp true).'

async function skewOf(directory: string): Promise<number> {
  const probe = join(directory, `.quayside-doctor-${randomUUID()}`)
  await writeFile(probe, '')
  try {
    return (await stat(probe)).mtimeMs - Date.now()
  } finally {
    await unlink(probe)
  }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}

function timeZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (zone) return zone
  throw new Complaint('The time zone is unknown', 'Set TZ, for example to UTC.')
}
