import type { Option } from 'commander'
import { parseDuration, parseDurationOrNever } from './parse-duration.ts'
import { parsePathTemplate } from './parse-path-template.ts'
import { parseSize } from './parse-size.ts'
import { parseCount, parseNames, parseText } from './parse-words.ts'
import { choice, grouped, setting, toggle } from './setting.ts'

/** Every option of the engine that words can say. Those left out keep the engine's own defaults. */
export function engineFlags(): readonly Option[] {
  return [
    ...grouped('What clients may send, and what becomes of it:', contractFlags()),
    ...grouped('How long things last:', lifetimeFlags()),
    ...grouped('Resources:', resourceFlags()),
  ]
}

/** What clients are held to, and what becomes of their files. */
function contractFlags(): readonly Option[] {
  return [
    setting('--chunk-size <size>', 'largest chunk a request may carry (default: 64MB)', parseSize),
    setting('--max-bytes <size>', 'largest upload (default: no limit)', parseSize),
    setting('--hash-function <name>', 'of chunks and chain (default: md5)', parseText),
    setting('--retry-threshold <count>', 'corrupted chunks in a row forgiven (default: 2)', parseCount),
    setting('--collections <names>', 'with commas; the first is the default (default: uploads)', parseNames),
    setting(
      '--upload-path <template>',
      'where a file goes, from {id} {name} {collection} {year} {month} {day} (default: {collection}/anonymous/{year}/{month}/{day}/{name})',
      parsePathTemplate,
    ),
    ...toggle('preserve-file-name', 'publish under the name that the client gave (default: yes)'),
    ...toggle('preserve-failed-upload-file', 'keep bytes of failed uploads until they expire (default: no)'),
    choice('--conflict <policy>', 'when a name is taken (default: rename)', ['rename', 'refuse', 'replace']),
  ]
}

function lifetimeFlags(): readonly Option[] {
  return [
    setting(
      '--expire-idle <duration>',
      'an unfinished upload expires this long after its last change (default: 7d)',
      parseDurationOrNever,
    ),
    setting(
      '--expire-after <duration>',
      'an unfinished upload expires this long after its creation (default: never)',
      parseDurationOrNever,
    ),
    setting(
      '--retention <duration>',
      'the record of an ended upload answers this long (default: 7d)',
      parseDurationOrNever,
    ),
    setting(
      '--lock-wait <duration>',
      'how long a request waits for another one of the same upload to yield (default: 10s)',
      parseDuration,
    ),
  ]
}

function resourceFlags(): readonly Option[] {
  return [
    setting('--memory-budget <size>', 'memory that bytes of all uploads take (default: 128MiB)', parseSize),
    setting(
      '--checkpoint-bytes <size>',
      'bytes of one body that may be durable before the record says so (default: 64MiB)',
      parseSize,
    ),
  ]
}
