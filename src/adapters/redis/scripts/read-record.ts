import { type RedisScript, redisScript } from '../redis-script.ts'

/**
 * Reads a record with its parts.
 *
 * KEYS  1 record, 2 parts
 * ARGV  1 the birth and 2 the revision of the state that the reader knows, or two empty texts
 *
 * Returns nil when there is none, an empty list when the reader knows it, else the fields and the receipts of the parts.
 */
export const readRecord: RedisScript = redisScript(`
local known = redis.call('HMGET', KEYS[1], '~birth', 'revision')
if not known[1] then return nil end
if known[1] == ARGV[1] and known[2] == ARGV[2] then return {} end
return { redis.call('HGETALL', KEYS[1]), redis.call('HVALS', KEYS[2]) }
`)
