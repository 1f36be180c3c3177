import { Command, type Option } from 'commander'
import { backendFlags } from '../flags/backend-flags.ts'
import { parseCount, parseText, parseToken } from '../flags/parse-words.ts'
import { choice, setting } from '../flags/setting.ts'
import { type Listing, type ListSettings, listDirectory } from '../list/list-directory.ts'
import { listServer } from '../list/list-server.ts'
import { formatDuration } from '../print/format-duration.ts'
import { formatProgress } from '../print/format-progress.ts'
import { formatSize } from '../print/format-size.ts'
import { formatTable } from '../print/table.ts'

/** `quayside list [URL]`: the uploads of a directory, or of a server. */
export function listCommand(): Command {
  const command = new Command('list')
    .description("show a directory's uploads, or a server's")
    .argument('[url]', 'endpoint of a server, for example http://127.0.0.1:4000/files')
    .option('--json', 'print the uploads as a JSON array')
    .action((url: string | undefined, settings: ListSettings) => list(url, settings))
  for (const flag of [...listFlags(), ...backendFlags()]) command.addOption(flag)
  return command
}

function listFlags(): readonly Option[] {
  return [
    setting('--owner <name>', 'whose uploads (default: those without an owner)', parseText),
    setting('--collection <name>', 'which collection', parseText).default('uploads'),
    choice('--state <state>', 'only those open, or those ended', ['open', 'ended']),
    setting('--limit <count>', 'how many at most, newest first', text => parseCount(text, 1)).default(100),
    setting('--token <secret>', "the server's token", parseToken),
  ]
}

async function list(url: string | undefined, settings: ListSettings): Promise<void> {
  const listing = url === undefined ? await listDirectory(settings) : await listServer(url, settings)
  console.log(settings.json ? JSON.stringify(listing.uploads) : describe(listing, Date.now()))
}

function describe({ uploads, hasMore }: Listing, now: number): string {
  if (uploads.length === 0) return 'No uploads.'
  const rows = uploads.map(({ id, name, size, offset, status, createdAt }) => [
    id,
    name ?? '-',
    size === undefined ? '-' : formatSize(size),
    formatProgress(offset, size),
    status,
    createdAt === undefined ? '-' : formatDuration(now - createdAt),
  ])
  const table = formatTable(['ID', 'NAME', 'SIZE', 'DONE', 'STATUS', 'AGE'], rows, ['SIZE', 'DONE', 'AGE'])
  return hasMore ? `${table}\nThere are more: --limit ${uploads.length * 10} shows more of them.` : table
}
