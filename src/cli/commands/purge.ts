import { Command } from 'commander'
import type { SweepReport, UploadEngine } from '../../core/upload-engine.ts'
import { buildEngine } from '../build-engine.ts'
import { CommandFailure } from '../command-failure.ts'
import { backendFlags } from '../flags/backend-flags.ts'
import { requireDirectory } from '../require-directory.ts'
import type { BackendSettings } from '../settings.ts'
import { usesDirectory } from '../uses-directory.ts'

interface PurgeSettings extends BackendSettings {
  readonly json?: true
}

/** `quayside purge`: removes what expired, now instead of at the next sweep. Safe beside a running server. */
export function purgeCommand(): Command {
  const command = new Command('purge')
    .description('remove expired uploads and forget records past their retention')
    .option('--json', 'print the report as JSON')
    .action((settings: PurgeSettings) => purge(settings))
  for (const flag of backendFlags()) command.addOption(flag)
  return command
}

async function purge(settings: PurgeSettings): Promise<void> {
  if (usesDirectory(settings)) await requireDirectory(settings.dir)
  const engine = buildEngine(settings)
  try {
    const report = await sweepAll(engine)
    console.log(settings.json ? JSON.stringify(report) : describe(report))
    if (report.failed.length > 0)
      throw new CommandFailure(`${report.failed.length} could not be handled; the next sweep tries again.`, 1)
  } finally {
    await engine.close()
  }
}

async function sweepAll(engine: UploadEngine): Promise<SweepReport> {
  let total: SweepReport = { expired: 0, notified: 0, forgotten: 0, failed: [] }
  for (;;) {
    const report = await engine.sweep()
    total = {
      expired: total.expired + report.expired,
      notified: total.notified + report.notified,
      forgotten: total.forgotten + report.forgotten,
      // What failed is due again at once and fails again: the last answer stands for all.
      failed: report.failed,
    }
    if (report.expired + report.notified + report.forgotten === 0) return total
  }
}

function describe({ expired, notified, forgotten, failed }: SweepReport): string {
  return [
    `${expired} expired removed, ${forgotten} past retention forgotten, ${notified} completions announced`,
    ...failed.map(({ id, reason }) => `  ${id}: ${reason}`),
  ].join('\n')
}
