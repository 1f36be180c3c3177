import { type RedisScript, redisScript } from '../redis-script.ts'

/**
 * Ends what an upload has reserved: it keeps so many bytes for good, or none.
 *
 * KEYS  1 open, 2 kept, 3 bytes
 * ARGV  1 upload, 2 bytes that it keeps, or empty when it is gone
 *
 * An owner who has nothing any more leaves no key behind.
 */
export const endQuota: RedisScript = redisScript(`
local entry = redis.call('HGET', KEYS[1], ARGV[1])
local had = entry and tonumber(string.match(entry, '^%d+')) or 0
had = had + tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
redis.call('HDEL', KEYS[1], ARGV[1])
if ARGV[2] == '' then redis.call('HDEL', KEYS[2], ARGV[1]) else redis.call('HSET', KEYS[2], ARGV[1], ARGV[2]) end
local bytes = tonumber(redis.call('GET', KEYS[3]) or '0') - had + tonumber(ARGV[2] == '' and '0' or ARGV[2])
if redis.call('EXISTS', KEYS[1], KEYS[2]) == 0 then redis.call('DEL', KEYS[3])
else redis.call('SET', KEYS[3], string.format('%.0f', bytes)) end
return 1
`)
