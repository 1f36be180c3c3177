import type { Option } from 'commander'
import { parseDuration, parseInterval } from './parse-duration.ts'
import { parseSize } from './parse-size.ts'
import { parseMountPath, parseNames, parsePort, parseText, parseToken } from './parse-words.ts'
import { grouped, setting, toggle } from './setting.ts'

/** How the server listens and whom it lets in. Times are given as durations and become milliseconds. */
export function serveFlags(): readonly Option[] {
  return grouped('The server:', [
    setting('--port <number>', 'where to listen; 0 takes any free port', parsePort).default(4000),
    setting('--host <address>', 'who may connect; 0.0.0.0 is everybody', parseText).default('127.0.0.1'),
    setting('--path <path>', 'where the upload API is mounted', parseMountPath).default('/files'),
    setting('--token <secret>', 'requests need `Authorization: Bearer <secret>`', parseToken),
    setting('--allow-host <names>', 'host names a proxy in front is reached by, with commas', parseNames),
    ...toggle(
      'trust-proxy',
      'believe Forwarded and X-Forwarded-* of a proxy in front, for links (default: no)',
    ),
    setting('--body-idle <duration>', 'how long a body may stall', parseInterval).default(60_000, '60s'),
    setting(
      '--body-min-rate <size>',
      'what a body must bring per second, over a minute; 0: nothing',
      parseSize,
    ).default(240, '240'),
    ...toggle(
      'metrics',
      'show metrics at /metrics, to who has the token or is on this machine (default: no)',
    ),
    setting('--sweep-every <duration>', 'how often to remove what expired', parseInterval).default(
      60_000,
      '1m',
    ),
    setting('--drain <duration>', 'how long requests may go on after SIGTERM', parseDuration).default(
      30_000,
      '30s',
    ),
  ])
}
