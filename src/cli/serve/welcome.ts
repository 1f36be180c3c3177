import { resolve } from 'node:path'
import type { ServeSettings } from '../settings.ts'
import { isLoopback } from './is-loopback.ts'

/** What `serve` prints once it listens: where to look, who may come in, how to stop it. */
export function welcome(settings: ServeSettings, port: number): string {
  const origin = originOf(settings.host, port)
  return [
    'quayside is ready',
    `  page      ${origin}/`,
    `  endpoint  ${origin}${settings.path}/`,
    `  uploads   ${placeOf(settings)}`,
    '',
    whoMayCome(settings),
    'Ctrl-C lets requests under way end, then stops.',
  ].join('\n')
}

function placeOf({ storage, bucket, prefix = '', dir, sessions }: ServeSettings): string {
  if (storage === 'memory') return 'memory, gone when this ends'
  const place = storage === 'fs' ? resolve(dir) : `${storage}://${bucket}/${prefix}`
  if (sessions === 'redis') return `${place}, records in Redis`
  return storage === 'fs' ? place : `${place}, records in ${resolve(dir)}`
}

/** The URL to reach a server by that listens on `host`. */
function originOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function whoMayCome({ host, token }: ServeSettings): string {
  if (token !== undefined) return 'Requests need the token; the page asks for it.'
  if (isLoopback(host))
    return 'Open to everybody on this machine, and to nobody else. --token asks for a secret, --host lets others in.'
  return `WARNING: open to everybody who can reach ${host}, without a token. Anyone may upload, see and remove files: set --token.`
}
