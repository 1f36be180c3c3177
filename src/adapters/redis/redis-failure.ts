import { isUploadError, UploadError } from '../../core/errors.ts'

/** Runs a step; whatever goes wrong with Redis becomes an `UploadError` that says what to do about it. */
export async function whileRedis<T>(doing: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    throw redisFailure(error, doing)
  }
}

/**
 * Redis begins its error replies with a code; anything else that a client rejects with is about the connection.
 * An `UploadError` stays what it is.
 */
function redisFailure(error: unknown, doing: string): UploadError {
  if (isUploadError(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  const word = message.match(/^([A-Z]{2,})\b/)?.[1] ?? ''
  const { code, remedy } = remedies[word] ?? unreachable
  return new UploadError(code, `Cannot ${doing}: ${remedy} (${message})`, { cause: error })
}

interface Remedy {
  readonly code: 'SESSIONS_UNAVAILABLE' | 'SESSIONS_FULL' | 'SESSIONS_DENIED'
  readonly remedy: string
}

const unreachable: Remedy = {
  code: 'SESSIONS_UNAVAILABLE',
  remedy: 'Redis did not answer; check that it runs and can be reached from here',
}

const failingOver: Remedy = {
  code: 'SESSIONS_UNAVAILABLE',
  remedy: 'Redis is choosing a new master; this passes by itself',
}

const unauthenticated: Remedy = {
  code: 'SESSIONS_DENIED',
  remedy: 'Redis wants another user name or password; set them where the client is made',
}

/** By the first word of the reply. */
const remedies: Readonly<Record<string, Remedy>> = {
  READONLY: {
    code: 'SESSIONS_UNAVAILABLE',
    remedy:
      'this Redis is a replica, which takes no writes; connect to the master, or through Sentinel or Cluster',
  },
  OOM: {
    code: 'SESSIONS_FULL',
    remedy: 'Redis has used up its maxmemory; give it more, and let maxmemory-policy be noeviction',
  },
  MISCONF: {
    code: 'SESSIONS_FULL',
    remedy: 'Redis cannot save to its disk and takes no writes; free some room there, its log says more',
  },
  NOAUTH: unauthenticated,
  WRONGPASS: unauthenticated,
  NOPERM: {
    code: 'SESSIONS_DENIED',
    remedy:
      'the ACL of this user does not allow it; docs/redis.md lists the commands, keys and channels it needs',
  },
  LOADING: { code: 'SESSIONS_UNAVAILABLE', remedy: 'Redis is still loading its data; this passes by itself' },
  BUSY: {
    code: 'SESSIONS_UNAVAILABLE',
    remedy: 'Redis is busy with a script that does not end; SCRIPT KILL ends it',
  },
  NOREPLICAS: {
    code: 'SESSIONS_UNAVAILABLE',
    remedy: 'Redis has fewer replicas at hand than a change has to reach; start them',
  },
  CLUSTERDOWN: failingOver,
  MASTERDOWN: failingOver,
  UNBLOCKED: failingOver,
  TRYAGAIN: failingOver,
}
