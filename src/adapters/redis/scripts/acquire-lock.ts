import { type RedisScript, redisScript } from '../redis-script.ts'
import { lockWords } from './lock-words.ts'

/**
 * Takes the lock, or asks its holder to yield and stands in line.
 *
 * KEYS and ARGV 1 to 5 as in `lockWords`
 * ARGV  6 lease and 7 waiting time in milliseconds; without waiting time nobody stands in line
 *       8 "1" on the first attempt: a lock that this locker seems to have is left over, and gets a new fence
 *       9 the token of a holder that is known to be dead, or empty
 *
 * Returns {1, fence, 1 when others wait}, or {0, milliseconds until the holder's lease ends, how many heard that it is to
 * yield, the holder's token}.
 */
export const acquireLock: RedisScript = redisScript(`${lockWords}
local leaseMs, waitMs, isFirst, dead = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8] == '1', ARGV[9]
local holder = redis.call('HGET', lock, 'token')
local untilMs = tonumber(redis.call('HGET', lock, 'until') or 0)

-- The lock is the caller's own already: given to it while it waited, or its last call was answered to nobody.
local function keep()
  redis.call('HSET', lock, 'until', whole(nowMs + leaseMs))
  redis.call('HDEL', line, caller)
  return { 1, redis.call('HGET', lock, 'fence'), isWanted() }
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
  if not first or first == caller then return { 1, give(caller, leaseMs), isWanted() } end
  -- Whoever has waited longer comes first; if all of them are dead, it is the caller's turn.
  holder = handOver()
  if not holder then return { 1, give(caller, leaseMs), isWanted() } end
  if holder == caller then return keep() end
  untilMs = nowMs + grantMs
end
return { 0, untilMs - nowMs, tell(holder, 'yield ' .. id), holder }
`)
