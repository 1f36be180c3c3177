import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { doctorCommand } from './commands/doctor.ts'
import { listCommand } from './commands/list.ts'
import { purgeCommand } from './commands/purge.ts'
import { serveCommand } from './commands/serve.ts'
import { uploadCommand } from './commands/upload.ts'

/** The whole command line. Parsing throws `CommanderError`s instead of ending the process. */
export function program(): Command {
  const root = new Command('quayside')
    .description('Resumable uploads: a server, a client and their housekeeping.')
    .version(version())
    .option('--debug', 'show the stack of errors')
    .addHelpText(
      'after',
      '\nEach setting is an environment variable, too: --chunk-size is QUAYSIDE_CHUNK_SIZE.',
    )
    .exitOverride()
  for (const command of [serveCommand(), uploadCommand(), listCommand(), purgeCommand(), doctorCommand()])
    root.addCommand(command.exitOverride())
  return root
}

function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}
