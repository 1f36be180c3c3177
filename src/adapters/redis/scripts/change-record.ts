import { type RedisScript, redisScript } from '../redis-script.ts'

/**
 * Changes a record as `applyChange` does, if the guard holds and the indexes are ready for what it becomes.
 *
 * KEYS  1 record, 2 parts
 * ARGV  1 revision and 2 fence of the guard
 *       3 a name for this very change, so that one that is sent twice by a client that reconnects counts once
 *       4 the birth of the record as the writer knows it at that revision, or empty: then the whole record is returned
 *       5 when the record will be due (empty: never), or "same"
 *       6 in which list it will be ("open", "ended"), or "same"
 *       7 for which time and 8 in which list there is a marker by now, or empty
 *       9 number of fields, then so many pairs of a field and its value (empty: cleared), then pairs of a part's
 *         number and receipt
 *
 * Returns {"missing"}, {"stale"}, or {"index", created, due marker, list} when the indexes are not ready; nothing was
 * changed then. Else {"done", created, due marker, list} with the markers that stood before, and behind them the fields
 * and the receipts of the parts unless the writer knows the record.
 */
export const changeRecord: RedisScript = redisScript(`
local record, parts = KEYS[1], KEYS[2]
local is = redis.call('HMGET', record, '~birth', 'revision', 'fence', '~change', '~created', '~due', '~list')
local birth, revision, fence, change, created, due, list = unpack(is)
if not birth then return { 'missing' } end
if change == ARGV[3] then
  return { 'done', created, due, list, redis.call('HGETALL', record), redis.call('HVALS', parts) }
end
if revision ~= ARGV[1] or tonumber(ARGV[2]) < tonumber(fence) then return { 'stale' } end

local dueThen, listThen = ARGV[5], ARGV[6]
local isDueMarked = dueThen == 'same' or dueThen == '' or dueThen == ARGV[7]
  or (due ~= '' and tonumber(due) <= tonumber(dueThen))
local isListed = listThen == 'same' or listThen == list or listThen == ARGV[8]
if not (isDueMarked and isListed) then return { 'index', created, due, list } end

local fields = tonumber(ARGV[9])
if fields > 0 then redis.call('HSET', record, unpack(ARGV, 10, 9 + 2 * fields)) end
for at = 10 + 2 * fields, #ARGV, 2 do redis.call('HSET', parts, ARGV[at], ARGV[at + 1]) end
redis.call('HSET', record, 'revision', string.format('%.0f', tonumber(revision) + 1), 'fence', ARGV[2], '~change', ARGV[3])
if dueThen == '' or dueThen == ARGV[7] then redis.call('HSET', record, '~due', dueThen) end
if listThen ~= 'same' then redis.call('HSET', record, '~list', listThen) end

-- Where no sweeper runs, Redis forgets what nobody will ask for any more, a day late and at least a day from now.
local ended = redis.call('HMGET', record, 'status', 'pending', 'dueAt')
if ended[1] == '"completed"' and (not ended[2] or ended[2] == '') and ended[3] ~= '' then
  local now = redis.call('TIME')[1] * 1000
  local at = string.format('%.0f', math.max(now, math.min(tonumber(ended[3]), now * 2)) + 86400000)
  redis.call('PEXPIREAT', record, at)
  redis.call('PEXPIREAT', parts, at)
else
  redis.call('PERSIST', record)
  redis.call('PERSIST', parts)
end

if birth == ARGV[4] then return { 'done', created, due, list } end
return { 'done', created, due, list, redis.call('HGETALL', record), redis.call('HVALS', parts) }
`)
