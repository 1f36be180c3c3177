import { type RedisScript, redisScript } from '../redis-script.ts'
import { lockWords } from './lock-words.ts'

/**
 * Holds the lock for another lease.
 *
 * KEYS and ARGV 1 to 5 as in `lockWords`
 * ARGV  6 fence of the lock, 7 lease in milliseconds
 *
 * Returns 1 when others wait for it, else 0; -1 when the lock is lost.
 */
export const renewLock: RedisScript = redisScript(`${lockWords}
local is = redis.call('HMGET', lock, 'token', 'fence')
if is[1] ~= caller or is[2] ~= ARGV[6] then return -1 end
local leaseMs = tonumber(ARGV[7])
redis.call('HSET', lock, 'until', whole(nowMs + leaseMs))
redis.call('PEXPIRE', lock, whole(leaseMs + 3600000))
return isWanted()
`)
