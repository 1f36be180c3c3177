import type { EngineLimits } from '../../../core/upload-engine.ts'
import type { HttpReply } from '../../http-reply.ts'
import type { HttpRequest } from '../../http-request.ts'
import { checksumAlgorithms } from './checksum.ts'
import { tusVersion } from './tus-headers.ts'

/** `OPTIONS`: what this server speaks and how much it takes. 200, because checkers of servers expect it. */
export function describeServer(request: HttpRequest, limits: EngineLimits): HttpReply {
  const { maxBytes } = limits
  return {
    status: 200,
    headers: {
      'tus-version': tusVersion,
      'tus-extension': extensions(request, limits).join(','),
      'tus-checksum-algorithm': checksumAlgorithms(limits).join(','),
      ...(maxBytes === undefined ? {} : { 'tus-max-size': String(maxBytes) }),
    },
  }
}

/** Only what holds: no expiration where nothing expires, no trailer where the server cannot tell of one. */
function extensions(request: HttpRequest, { expiresAfterMs }: EngineLimits): readonly string[] {
  return [
    'creation',
    'creation-with-upload',
    'creation-defer-length',
    ...(expiresAfterMs === undefined ? [] : ['expiration']),
    'checksum',
    ...(request.trailer ? ['checksum-trailer'] : []),
    'termination',
    'concatenation',
    'concatenation-unfinished',
  ]
}
