-- Drops entries and leaves a fence for each. Every daemon has been told before. Returns which of them were there, counted from 0; or the
-- number 0 when the ledger is not ours: then nothing was done. In a cluster it returns two lists: these, and which of them have strayed,
-- and are to be deleted wherever they are.
--
-- KEYS[2..] entries, each but once
-- ARGV[1..3] see ours()
-- ARGV[4] the new seq
-- ARGV[5] applied; empty to leave it as it is
-- ARGV[6] maxXid
-- ARGV[7] where the key begins in the name of an entry: after the prefix
-- ARGV[8..] for each entry its change: lsn and xid, and after and the milliseconds to hold, where these two are not zero
local count = #KEYS
local keys = {''}
for i = 2, count do
  keys[i] = sub(KEYS[i], ARGV[7])
end
local found = call('HMGET', KEYS[1], unpack(keys))
local ledger = found[1]
if not ours(ledger) then
  return 0
end

local timeline = sub(ledger, 1, 10)
local now = millis()
local topLsn, topAfter, topUntil = sub(ledger, 145, 163), sub(ledger, 164, 182), sub(ledger, 183, 201)
local maxXid = ARGV[6]
if sub(ledger, 68, 86) > maxXid then
  maxXid = sub(ledger, 68, 86)
end

local function top(lsn, xid, after, hold)
  topLsn = lsn > topLsn and lsn or topLsn
  maxXid = xid > maxXid and xid or maxXid
  topAfter = after > topAfter and after or topAfter
  topUntil = hold > topUntil and hold or topUntil
end

-- The fence that holds back what the old one does, and what has not seen the change. An old one of another timeline is covered by the
-- floor, but for the time until which it holds everything.
local function fence(old, change)
  local lsn, xid, after, hold = sub(change, 1, 19), sub(change, 20, 38), NONE, NONE
  if #change > 38 then
    after = sub(change, 39, 57)
    if sub(change, 58) ~= NONE then
      hold = digits(now + tonumber(sub(change, 58)))
    end
  end
  top(lsn, xid, after, hold)
  if old then
    if sub(old, 1, 10) == timeline then
      if sub(old, 11, 48) > lsn .. xid then
        lsn, xid = sub(old, 11, 29), sub(old, 30, 48)
      end
      if sub(old, 49, 67) > after then
        after = sub(old, 49, 67)
      end
    end
    if sub(old, 68) > hold then
      hold = sub(old, 68)
    end
  end
  if after == NONE and hold == NONE then
    return timeline .. lsn .. xid
  end
  return timeline .. lsn .. xid .. after .. hold
end

-- Drops those that are there, and of the KIND of entries: what is not was put there by somebody else. Mostly none is there: then one question is enough.
local strayed = {}
local function drop()
  local names, there = {}, {}
  if CLUSTER then
    call('HDEL', KEYS[1], '\0') -- as below
    for i = 2, count do
      local type = redis.pcall('TYPE', KEYS[i])
      if type.ok == KIND then
        call('UNLINK', KEYS[i])
        there[#there + 1] = i - 2
      elseif strays(type) then
        strayed[#strayed + 1] = i - 2
      end
    end
    return there
  end
  if call('EXISTS', unpack(KEYS, 2)) > 0 then
    for i = 2, count do
      if call('TYPE', KEYS[i]).ok == KIND then
        names[#names + 1] = KEYS[i]
        there[#there + 1] = i - 2
      end
    end
  end
  if #names > 0 then
    call('UNLINK', unpack(names)) -- a hash may be large
  else
    call('HDEL', KEYS[1], '\0') -- the first of all writes frees, see leave(); a field of no key
  end
  return there
end

local dropped = {}
if count > 1 then
  dropped = drop()
  local fences = {}
  for i = 2, count do
    fences[2 * i - 3] = keys[i]
    fences[2 * i - 2] = fence(found[i], ARGV[6 + i])
  end
  call('HSET', KEYS[1], unpack(fences))
end

local applied = ARGV[5]
if applied == '' then
  applied = sub(ledger, 49, 67)
end
leave(sub(ledger, 1, 48) .. applied .. maxXid .. ARGV[1] .. ARGV[4] .. sub(ledger, 125, 144) .. topLsn .. topAfter .. topUntil .. rest(ledger, 202))
return CLUSTER and {dropped, strayed} or dropped
