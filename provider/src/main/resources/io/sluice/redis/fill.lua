-- Writes values that were read by one SELECT, each unless it may be older than a change that was applied.
--
-- KEYS[1] the hash of fences and the ledger, see ledger.lua
-- KEYS[2..] entries
-- ARGV[1] where the key begins in the name of an entry: after the prefix
-- ARGV[2] the timeline that the SELECT's server follows
-- ARGV[3] how far it had replayed, of a standby; empty for a primary, of which is said
-- ARGV[4] xmin, ARGV[5] xmax, ARGV[6] transactions not visible though below xmax, each with a comma before it
-- ARGV[7] the longest a value may live, in milliseconds, while the reader of the change stream is not well
-- ARGV[8] 1 when there has been no ledger for seconds: nobody reads changes, and values may live shortly without
-- ARGV[9..16] the milliseconds that values live, one after the other, so that they do not all go at once
-- ARGV[17] the milliseconds that an absence lives, whose value is empty
-- ARGV[18..] for each entry its value
--
-- Returns how many were written, and refused for a fence, the floor, the timeline, the ledger; of those written how many live shortly;
-- and 1 if there was a ledger. Most fills have seen more than any fence asks for, and the ledger says so: then no fence is looked at.
local call, sub = redis.call, string.sub
local count = #KEYS
local ledger = call('HGET', KEYS[1], '')
local there = ledger and #ledger == 201
if not there and ARGV[8] ~= '1' then
  return {0, 0, 0, 0, count - 1, 0, 0}
end
local timeline, lsn, xmin, xmax, running = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local standby = lsn ~= ''
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = string.format('%019.0f', now)
local written = there and sub(ledger, 126, 144) or ''
if there then
  -- A reader that has been away for seconds keeps nobody from filling on the server that is the primary now, nor from filling what it
  -- had not yet made sure of. When it is back it drops all this, or it is gone by itself.
  local away = written < string.format('%019.0f', now - 5000)
  if sub(ledger, 1, 10) ~= timeline then
    if not away or timeline < sub(ledger, 1, 10) then
      return {0, 0, 0, count - 1, 0, 0, 1}
    end
  elseif standby and lsn < sub(ledger, 11, 29) then
    return {0, 0, count - 1, 0, 0, 0, 1}
  elseif not standby and xmax <= sub(ledger, 30, 48) and not (away and sub(ledger, 30, 48) == '9223372036854775807') then
    return {0, 0, count - 1, 0, 0, 0, 1}
  end
end

local function visible(xid)
  return xid < xmin or (xid < xmax and not string.find(running, ',' .. xid, 1, true))
end

-- What of another timeline is left is covered by the floor, which was raised when the timeline changed.
local function refused(fence)
  if #fence > 48 and sub(fence, 68) > at then
    return true
  end
  if sub(fence, 1, 10) ~= timeline then
    return false
  end
  if standby then
    return sub(fence, 11, 29) > lsn
  end
  return not visible(sub(fence, 30, 48)) or (#fence > 48 and sub(fence, 49, 67) >= xmax)
end

local function seesAll()
  if not there or sub(ledger, 1, 10) ~= timeline or sub(ledger, 183) > at then
    return false
  end
  if standby then
    return sub(ledger, 145, 163) <= lsn
  end
  return sub(ledger, 68, 86) < xmin and sub(ledger, 164, 182) < xmax
end

local kept, fences = 0, nil
if not seesAll() then
  local from = tonumber(ARGV[1])
  local keys = {''}
  for i = 2, count do
    keys[i] = sub(KEYS[i], from)
  end
  fences = call('HMGET', KEYS[1], unpack(keys))
end

local ttls, absent = {}, ARGV[17]
local short = written < string.format('%019.0f', now - 2000) and tonumber(ARGV[7])
for i = 0, 7 do
  local ttl = ARGV[9 + i]
  ttls[i] = short and tonumber(ttl) > short and ARGV[7] or ttl
end
if short and tonumber(absent) > short then
  absent = ARGV[7]
end
for i = 2, count do
  local fence = fences and fences[i]
  if fence and refused(fence) then
    kept = kept + 1
  else
    local value = ARGV[16 + i]
    call('SET', KEYS[i], value, 'PX', value == '' and absent or ttls[i % 8])
  end
end
return {count - 1 - kept, kept, 0, 0, 0, short and count - 1 - kept or 0, there and 1 or 0}
