import { type RedisScript, redisScript } from '../redis-script.ts'
import { lockWords } from './lock-words.ts'

/**
 * Lets go of the lock, or of the place in line; who waits next has the lock at once. Somebody else's is left alone.
 *
 * KEYS and ARGV 1 to 5 as in `lockWords`
 * ARGV  6 fence of the lock, or empty: whichever the caller was given meanwhile
 *
 * Returns 1 when the lock was the caller's, else 0.
 */
export const releaseLock: RedisScript = redisScript(`${lockWords}
redis.call('HDEL', line, caller)
local is = redis.call('HMGET', lock, 'token', 'fence')
if is[1] ~= caller or (ARGV[6] ~= '' and is[2] ~= ARGV[6]) then return 0 end
handOver()
return 1
`)
