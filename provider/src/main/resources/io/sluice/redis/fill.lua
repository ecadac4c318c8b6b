-- Writes values that were read by one SELECT, each unless it may be older than a change that was applied.
--
-- KEYS[1] the hash of fences and the ledger, see ledger.lua
-- KEYS[2..] entries
-- ARGV[1] where the key begins in the name of an entry: after the prefix
-- ARGV[2] the timeline that the SELECT's server follows
-- ARGV[3] how far it had replayed, of a standby; empty for a primary, of which is said
-- ARGV[4] xmin, ARGV[5] xmax, ARGV[6] transactions not visible though below xmax, each with a comma before it
-- ARGV[7] the longest a value may live, in milliseconds, while the reader of the change stream is not well
-- ARGV[8..] for each entry its value, and the milliseconds it lives
--
-- Returns how many were written, and refused for a fence, the floor, the timeline, the ledger; and of those written how many live
-- shortly. Most fills find no fence, so what is done for each is kept small: one HMGET for all, then a SET each.
local call, sub = redis.call, string.sub
local count = #KEYS
local from = tonumber(ARGV[1])
local keys = {''}
for i = 2, count do
  keys[i] = sub(KEYS[i], from)
end
local found = call('HMGET', KEYS[1], unpack(keys))
local ledger = found[1]
if not ledger or #ledger ~= 144 then
  return {0, 0, 0, 0, count - 1, 0}
end
local timeline, lsn, xmin, xmax, running = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if sub(ledger, 1, 10) ~= timeline then
  return {0, 0, 0, count - 1, 0, 0}
end
local standby = lsn ~= ''
if (standby and lsn < sub(ledger, 11, 29)) or (not standby and xmax <= sub(ledger, 30, 48)) then
  return {0, 0, count - 1, 0, 0, 0}
end

local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = string.format('%019.0f', now)

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

local short = sub(ledger, 126) < string.format('%019.0f', now - 2000) and tonumber(ARGV[7])
local kept, degraded = 0, 0
local argument = 8
for i = 2, count do
  local fence = found[i]
  if fence and refused(fence) then
    kept = kept + 1
  else
    local ttl = ARGV[argument + 1]
    if short then
      degraded = degraded + 1
      if tonumber(ttl) > short then
        ttl = ARGV[7]
      end
    end
    call('SET', KEYS[i], ARGV[argument], 'PX', ttl)
  end
  argument = argument + 2
end
return {count - 1 - kept, kept, 0, 0, 0, degraded}
