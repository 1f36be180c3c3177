import { type RedisScript, redisScript } from '../redis-script.ts'

/**
 * Deletes a record, if the guard holds.
 *
 * KEYS  1 record, 2 parts
 * ARGV  1 revision and 2 fence of the guard
 *
 * Returns {"missing"}, {"stale"}, or {"done", created, due marker, list} with the markers that stand for it.
 */
export const deleteRecord: RedisScript = redisScript(`
local is = redis.call('HMGET', KEYS[1], 'revision', 'fence', '~created', '~due', '~list')
if not is[1] then return { 'missing' } end
if is[1] ~= ARGV[1] or tonumber(ARGV[2]) < tonumber(is[2]) then return { 'stale' } end
redis.call('DEL', KEYS[1], KEYS[2])
return { 'done', is[3], is[4], is[5] }
`)
