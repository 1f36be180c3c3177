import { type RedisScript, redisScript } from '../redis-script.ts'

/**
 * Creates a record, unless there is one.
 *
 * KEYS  1 record, 2 parts
 * ARGV  1 a name for this very creation, so that one that is sent twice by a client that reconnects is one
 *       2 number of fields, then so many pairs of a field and its value, then pairs of a part's number and receipt
 *
 * Returns 1, or 0 when the id is taken.
 */
export const createRecord: RedisScript = redisScript(`
local birth = redis.call('HGET', KEYS[1], '~birth')
if birth then return birth == ARGV[1] and 1 or 0 end
local fields = tonumber(ARGV[2])
redis.call('HSET', KEYS[1], '~birth', ARGV[1], unpack(ARGV, 3, 2 + 2 * fields))
redis.call('DEL', KEYS[2])
for at = 3 + 2 * fields, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[at], ARGV[at + 1]) end
return 1
`)
