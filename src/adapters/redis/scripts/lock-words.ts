/**
 * What the scripts of the lock have in common; begins each of them.
 *
 * KEYS  1 lock: hash of `token` (the locker that has it), `fence`, `until` (milliseconds; without renewal it is free
 *         then). Stays for an hour without a token, so that fences grow.
 *       2 line: hash of token -> `<arrival in microseconds>:<deadline in milliseconds>`
 *       3 record of the upload: its fence is one that the next one exceeds, whatever became of the lock's
 * ARGV  1 token of the caller, 2 id of the upload, 3 what channels begin with, 4 for how many milliseconds a lock is
 *         given to a locker that waits for it, 5 "1" when a channel that nobody hears is that of a dead process
 *
 * Time is that of Redis, so that servers need not agree on theirs.
 */
export const lockWords: string = `
local lock, line, record = KEYS[1], KEYS[2], KEYS[3]
local caller, id, channels, grantMs, isDeafDead = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5] == '1'
local time = redis.call('TIME')
local nowMicros = time[1] * 1000000 + time[2]
local nowMs = math.floor(nowMicros / 1000)

local function whole(number) return string.format('%.0f', number) end

local function tell(token, message) return redis.call('PUBLISH', channels .. token, message) end

-- Microseconds, or one more than the last: grows over a flushed Redis, and over a clock that was set back.
local function newFence()
  local last = tonumber(redis.call('HGET', lock, 'fence') or 0)
  local written = tonumber(redis.call('HGET', record, 'fence') or 0)
  return whole(math.max(last + 1, written + 1, nowMicros))
end

local function give(token, forMs)
  local fence = newFence()
  redis.call('HSET', lock, 'token', token, 'fence', fence, 'until', whole(nowMs + forMs))
  redis.call('PEXPIRE', lock, whole(forMs + 3600000))
  redis.call('HDEL', line, token)
  return fence
end

-- Who has waited longest, of those who still have time.
local function firstInLine()
  local first, earliest
  local waiting = redis.call('HGETALL', line)
  for at = 1, #waiting, 2 do
    local arrival, deadline = string.match(waiting[at + 1], '(%d+):(%d+)')
    if tonumber(deadline) < nowMs then
      redis.call('HDEL', line, waiting[at])
    elseif not first or tonumber(arrival) < earliest then
      first, earliest = waiting[at], tonumber(arrival)
    end
  end
  return first
end

-- 1 when whoever has the lock is to yield again at once, else 0.
local function isWanted() return firstInLine() and 1 or 0 end

-- The lock goes to the first in line who is there to hear of it; who it is is returned.
local function handOver()
  while true do
    local first = firstInLine()
    if not first then
      redis.call('HDEL', lock, 'token', 'until')
      return nil
    end
    local fence = give(first, grantMs)
    local heard = tell(first, 'granted ' .. id .. ' ' .. fence)
    if heard > 0 or not isDeafDead then return first end
  end
end
`
