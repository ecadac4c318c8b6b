-- Writes what was read by one SELECT, unless it may be older than a change that was applied. While changes are applied in time it writes
-- only what may be no newer than what was applied, either: then an entry shows its row as of the ledger's position, and as that only
-- grows, no reader of entries goes back. What may be newer waits until as much is applied.
--
-- This part says whether it may be written; after it comes the one that writes, of texts or of answers.
--
-- KEYS[1] the hash of fences and the ledger, see ledger.lua
-- KEYS[2..] entries
-- ARGV[1] where the key begins in the name of an entry: after the prefix
-- ARGV[2] the timeline that the SELECT's server follows
-- ARGV[3] how far it had replayed, of a standby; empty for a primary, of which is said
-- ARGV[4] xmin, ARGV[5] xmax, ARGV[6] transactions not visible though below xmax, each with a comma before it
-- ARGV[7] the longest a value may live, in milliseconds, while the reader of the change stream is not in time
-- ARGV[8] 1 when there has been no ledger for GONE: nobody reads changes, and values may live shortly without
-- ARGV[9..16] the milliseconds that values live, one after the other, so that they do not all go at once
-- ARGV[17] the milliseconds that an absence lives
-- ARGV[18] the end of the log after the SELECT: it has shown nothing beyond
-- ARGV[19] of a primary, the xmax of a snapshot after the SELECT
-- ARGV[20..] for each entry its value, and then whose the entries are: empty while nobody knows; then what the part that writes needs
--
-- LATE, GONE (milliseconds), ABSENT and CLUSTER stand before it: see ReaderSettings and CachedValue.
--
-- Returns how many were written, and refused for a fence, the floor, the timeline, the ledger, and for being behind others that are ahead;
-- of those written how many live shortly; 1 if there was a ledger; how many have to wait; applied and quietXmax; how many were refused
-- because the entries are another owner's; and, if so, because what is of another kind is in their place, and the name of one; and in a
-- cluster, how many have strayed. Most fills
-- have seen more than any fence asks for, and the ledger says so: then no fence is looked at.
local call, sub = redis.call, string.sub
local count = #KEYS
local found = call('HMGET', KEYS[1], '', '\0owner', '\0claim')
local ledger, owner, mine = found[1], found[2], ARGV[19 + count]
if owner and sub(owner, 1, #mine) ~= mine then
  return {0, 0, 0, 0, 0, 0, 0, ledger and 1 or 0, 0, '', '', count - 1}
end
local there = ledger and #ledger >= 201
-- Without a ledger nobody has said that what is there is ours. While somebody looks whether anything is, nothing is added to it.
if not there and (ARGV[8] ~= '1' or found[3]) then
  return {0, 0, 0, 0, count - 1, 0, 0, 0, 0, '', '', 0}
end
local timeline, lsn, xmin, xmax, running = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local upTo, laterXmax = ARGV[18], ARGV[19]
local standby = lsn ~= ''
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = string.format('%019.0f', now)
local inTimeAt = there and sub(ledger, 126, 144) or ''
-- One that is ahead of the clock, which was set back, has nobody who writes it; or it is none.
local early = inTimeAt > string.format('%019.0f', now + 10000)
local late = early or inTimeAt < string.format('%019.0f', now - LATE)
local applied = there and sub(ledger, 49, 67) or ''
local marks = there and sub(ledger, 202) or ''
if #marks < 76 then
  marks = string.rep('0', 76) -- of an older version
end
local quietXmax = sub(marks, 1, 19)

local function none(fence, floor, other, behind, wait)
  return {0, fence, floor, other, 0, behind, 0, 1, wait, applied, quietXmax, 0}
end

-- Whoever fills knows by another ledger which slots have their fences here. With nothing said to be applied he looks at this one.
if CLUSTER and there and TERM ~= sub(ledger, 87, 105) then
  return {0, 0, 0, 0, 0, 0, 0, 1, count - 1, '', '', 0}
end

if there then
  -- A reader that has been away for seconds keeps nobody from filling on the server that is the primary now, nor from filling what it
  -- had not yet made sure of. When it is back it drops all this, or it is gone by itself.
  local away = early or inTimeAt < string.format('%019.0f', now - GONE)
  if sub(ledger, 1, 10) ~= timeline then
    if not away or timeline < sub(ledger, 1, 10) then
      return none(0, 0, count - 1, 0, 0)
    end
  elseif standby and lsn < sub(ledger, 11, 29) then
    return none(0, count - 1, 0, 0, 0)
  elseif not standby and sub(ledger, 30, 48) == '9223372036854775807' then
    if not away then
      return none(0, 0, 0, 0, count - 1) -- a snapshot is about to confirm the floor
    end
  elseif not standby and xmax <= sub(ledger, 30, 48) then
    return none(0, count - 1, 0, 0, 0)
  end

  -- While changes are late, fills are taken beyond what was applied, and each has to show at least what those before it may have shown:
  -- of a standby by its position, of a primary by a later snapshot, which does not compare with what a standby has shown.
  local ahead, aheadPrimary, aheadXmax = sub(marks, 20, 38), sub(marks, 39, 57), sub(marks, 58, 76)
  local top = ahead > aheadPrimary and ahead or aheadPrimary
  local within = upTo <= applied or (not standby and laterXmax <= quietXmax)
  if top > applied then
    local covers
    if standby then
      covers = lsn >= top
    else
      covers = ahead <= applied and (xmax > aheadXmax or (xmax == aheadXmax and xmin == xmax))
    end
    if not late then
      return none(0, 0, 0, 0, count - 1)
    elseif not covers then
      return none(0, 0, 0, count - 1, 0)
    end
    within = false
  end
  if not within then
    if not late then
      return none(0, 0, 0, 0, count - 1)
    end
    if standby then
      ahead = upTo > ahead and upTo or ahead
    else
      aheadPrimary = upTo > aheadPrimary and upTo or aheadPrimary
      aheadXmax = laterXmax > aheadXmax and laterXmax or aheadXmax
    end
    call('HSET', KEYS[1], '', sub(ledger, 1, 201) .. quietXmax .. ahead .. aheadPrimary .. aheadXmax)
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
  if not there or sub(ledger, 1, 10) ~= timeline or sub(ledger, 183, 201) > at then
    return false
  end
  if standby then
    return sub(ledger, 145, 163) <= lsn
  end
  return sub(ledger, 68, 86) < xmin and sub(ledger, 164, 182) < xmax
end

local kept, foreign, name, fences = 0, 0, nil, nil
if not seesAll() then
  local from = tonumber(ARGV[1])
  local keys = {''}
  for i = 2, count do
    keys[i] = sub(KEYS[i], from)
  end
  fences = call('HMGET', KEYS[1], unpack(keys))
end

-- What lives shortly, because changes are late.
local short = late and tonumber(ARGV[7])
