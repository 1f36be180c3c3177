/** The page that `quayside serve` shows: the client with buttons. */
import { UploadClient } from '../client/index.ts'
import { accessToken } from './access-token.ts'
import { announcer } from './announcer.ts'
import { chooseFiles } from './choose-files.ts'
import { download } from './download.ts'
import { dropZone } from './drop-zone.ts'
import type { EntryHost } from './entry-host.ts'
import { EntryList } from './entry-list.ts'
import { pageParts } from './page-parts.ts'
import type { PickedFile } from './picked-file.ts'
import { rememberedUploads } from './remembered-uploads.ts'
import { UploadEntry } from './upload-entry.ts'

const parts = pageParts()
const announce = announcer(parts.live)
const token = accessToken(parts.tokenForm, parts.tokenInput)

const client = new UploadClient({
  endpoint: parts.endpoint,
  headers: () => (token.value === undefined ? {} : { authorization: `Bearer ${token.value}` }),
  // A person sees it wait and may cancel: a server that is down for the night is no reason to give up.
  retries: { limit: Number.POSITIVE_INFINITY, capMs: 10_000 },
})

const entries = new EntryList({
  list: parts.list,
  section: parts.section,
  heading: parts.heading,
  choose: parts.choose,
  announce,
  pick: () => void choose(),
  save: entry => void save(entry),
})

const host: EntryHost<UploadEntry> = {
  client,
  endpoint: parts.endpoint,
  memory: rememberedUploads(parts.endpoint),
  changed: (entry, before) => entries.changed(entry, before),
  askForToken: then => token.ask(then),
}

parts.choose.addEventListener('click', () => void choose())
parts.input.addEventListener('change', () => {
  take([...(parts.input.files ?? [])].map(file => ({ file })))
  // Else choosing the same file again would be no change.
  parts.input.value = ''
})
dropZone(parts.zone, take)
await recall()

async function choose(): Promise<void> {
  take(await chooseFiles(parts.input))
}

function take(picked: readonly PickedFile[]): void {
  for (const each of entries.match(picked)) entries.add(UploadEntry.ofFile(host, each))
}

/** Lists what earlier visits left unfinished. */
async function recall(): Promise<void> {
  for (const remembered of await host.memory.all()) {
    const entry = UploadEntry.ofMemory(host, remembered)
    entries.add(entry)
    void entry.check()
  }
}

async function save(entry: UploadEntry): Promise<void> {
  if (entry.id === undefined) return
  const url = client.contentUrl(entry.id)
  if (token.value !== undefined) {
    await download(url, entry.name, token.value).catch(error =>
      announce(`${entry.name}: could not be downloaded. ${String(error.message)}`),
    )
    return
  }
  Object.assign(document.createElement('a'), { href: url, download: entry.name }).click()
}
