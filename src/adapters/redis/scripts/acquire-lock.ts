import { type RedisScript, redisScript } from '../redis-script.ts'
import { lockWords } from './lock-words.ts'

/**
 * Takes the lock, or asks its holder to yield and stands in line.
 *
 * KEYS 1 to 3 and ARGV 1 to 5 as in `lockWords`
 * KEYS  4 parts of the upload
 * ARGV  6 lease and 7 waiting time in milliseconds; without waiting time nobody stands in line
 *       8 "1" on the first attempt: a lock that this locker seems to have is left over, and gets a new fence
 *       9 the token of a holder that is known to be dead, or empty
 *       10 the birth and 11 the revision of the record's state that the caller knows, or two empty texts
 *
 * Returns {1, fence, 1 when others wait, record}, the record as `readRecord` returns it, or {0, milliseconds until the holder's lease ends, how many heard that it is to
 * yield, the holder's token}.
 */
export const acquireLock: RedisScript = redisScript(`${lockWords}
local leaseMs, waitMs, isFirst, dead = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8] == '1', ARGV[9]
local holder = redis.call('HGET', lock, 'token')
local untilMs = tonumber(redis.call('HGET', lock, 'until') or 0)

local function taken(fence)
  local known = redis.call('HMGET', record, '~birth', 'revision')
  local state = false
  if known[1] then
    local isKnown = known[1] == ARGV[10] and known[2] == ARGV[11]
    state = isKnown and {} or { redis.call('HGETALL', record), redis.call('HVALS', KEYS[4]) }
  end
  return { 1, fence, isWanted(), state }
end

-- The lock is the caller's own already: given to it while it waited, or its last call was answered to nobody.
local function keep()
  redis.call('HSET', lock, 'until', whole(nowMs + leaseMs))
  redis.call('HDEL', line, caller)
  return taken(redis.call('HGET', lock, 'fence'))
end

if holder == caller and not isFirst then return keep() end

if waitMs > 0 then
  redis.call('HSETNX', line, caller, whole(nowMicros) .. ':' .. whole(nowMs + waitMs))
  if redis.call('PTTL', line) < waitMs then redis.call('PEXPIRE', line, whole(waitMs)) end
end

local isHeld = holder and holder ~= caller and holder ~= dead and untilMs > nowMs
if not isHeld then
  if holder and holder ~= caller then tell(holder, 'lost ' .. id .. ' ' .. redis.call('HGET', lock, 'fence')) end
  local first = firstInLine()
  if not first or first == caller then return taken(give(caller, leaseMs)) end
  -- Whoever has waited longer comes first; if all of them are dead, it is the caller's turn.
  holder = handOver()
  if not holder then return taken(give(caller, leaseMs)) end
  if holder == caller then return keep() end
  untilMs = nowMs + grantMs
end
return { 0, untilMs - nowMs, tell(holder, 'yield ' .. id), holder }
`)
