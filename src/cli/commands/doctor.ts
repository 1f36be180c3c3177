import { Command } from 'commander'
import { closeBackends, openBackends } from '../backends.ts'
import { CommandFailure } from '../command-failure.ts'
import type { Finding } from '../doctor/check.ts'
import { examine } from '../doctor/examine.ts'
import { backendFlags } from '../flags/backend-flags.ts'
import type { BackendSettings } from '../settings.ts'

interface DoctorSettings extends BackendSettings {
  readonly json?: true
}

/** `quayside doctor`: tries what serving needs, and says what to do where it fails. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description('check storage, records, locks, clock and permissions, and say what to do')
    .option('--json', 'print the findings as JSON')
    .action((settings: DoctorSettings) => doctor(settings))
  for (const flag of backendFlags()) command.addOption(flag)
  return command
}

async function doctor(settings: DoctorSettings): Promise<void> {
  const backends = openBackends(settings)
  const findings = await examine(settings, backends)
  await closeBackends(backends)
  const problems = findings.filter(({ state }) => state === 'problem').length
  console.log(
    settings.json ? JSON.stringify({ ok: problems === 0, findings }) : findings.map(line).join('\n'),
  )
  if (problems > 0) throw new CommandFailure(`${problems} of ${findings.length} checks found a problem.`, 1)
}

function line({ check, state, message, remedy }: Finding): string {
  const head = `${marks[state]} ${check.padEnd(11)}${message}`
  return remedy === undefined ? head : `${head}\n${' '.repeat(20)}-> ${remedy}`
}

const marks: Readonly<Record<Finding['state'], string>> = {
  ok: 'OK      ',
  problem: 'PROBLEM ',
  skipped: 'skipped ',
}
