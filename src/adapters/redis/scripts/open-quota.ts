import { type RedisScript, redisScript } from '../redis-script.ts'

/**
 * Names open uploads that reserved last before a time.
 *
 * KEYS  1 open
 * ARGV  1 time, 2 how many at most
 *
 * Returns their ids. Costs what the owner has open.
 */
export const openQuota: RedisScript = redisScript(`
local entries = redis.call('HGETALL', KEYS[1])
local found = {}
for at = 1, #entries, 2 do
  if #found >= tonumber(ARGV[2]) then break end
  local since = tonumber(string.match(entries[at + 1], ':(%d+)$'))
  if since < tonumber(ARGV[1]) then found[#found + 1] = entries[at] end
end
return found
`)
