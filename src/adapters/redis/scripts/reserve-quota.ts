import { type RedisScript, redisScript } from '../redis-script.ts'

/**
 * Lets an upload take up so many bytes, if its owner's limits allow that.
 *
 * KEYS  1 open, 2 kept, 3 bytes
 * ARGV  1 upload, 2 bytes, 3 time, 4 limit of bytes, 5 limit of open uploads; empty for none
 *
 * Returns {"granted"}, or {"bytes", used by others} or {"openUploads", count} for the limit in the way.
 */
export const reserveQuota: RedisScript = redisScript(`
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return { 'granted' } end
local entry = redis.call('HGET', KEYS[1], ARGV[1])
local own = entry and tonumber(string.match(entry, '^%d+')) or 0
local bytes = tonumber(ARGV[2])
if entry and bytes <= own then return { 'granted' } end
local open = redis.call('HLEN', KEYS[1])
if not entry and ARGV[5] ~= '' and open >= tonumber(ARGV[5]) then return { 'openUploads', tostring(open) } end
local others = tonumber(redis.call('GET', KEYS[3]) or '0') - own
if ARGV[4] ~= '' and others + bytes > tonumber(ARGV[4]) then
  return { 'bytes', string.format('%.0f', others) }
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':' .. ARGV[3])
redis.call('SET', KEYS[3], string.format('%.0f', others + bytes))
return { 'granted' }
`)
