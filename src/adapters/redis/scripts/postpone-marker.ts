import { type RedisScript, redisScript } from '../redis-script.ts'

/**
 * Makes a record rely on a later marker, if it still relies on the earlier one and will not be due before.
 *
 * KEYS  1 record
 * ARGV  1 time of the earlier marker, 2 time of the later one, or empty when the record is never due
 *
 * Returns 1 when the earlier marker may go, else 0.
 */
export const postponeMarker: RedisScript = redisScript(`
local is = redis.call('HMGET', KEYS[1], '~due', 'dueAt')
if is[1] ~= ARGV[1] or is[2] ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], '~due', ARGV[2])
return 1
`)
