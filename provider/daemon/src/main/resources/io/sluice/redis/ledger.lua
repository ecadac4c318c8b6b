-- Stands before each script of the change stream's reader.
--
-- KEYS[1] is the hash of fences. Its field '' is the ledger, 277 characters (201 in an older version, which is taken over):
--   1 timeline(10)  11 floorLsn(19)  30 floorXmax(19)  49 applied(19)  68 maxXid(19)  87 term(19)  106 seq(19)  125 clearing(1)
--   126 inTimeAt(19): when the reader last was in time, by Redis' clock
--   145 topLsn(19)  164 topAfter(19)  183 topUntil(19): as large as those of any fence; so is maxXid, and most fills need look no further
--   202 quietXmax(19): every transaction below has ended and is applied
--   221 aheadLsn(19)  240 aheadPrimaryLsn(19)  259 aheadXmax(19): what fills may have shown that were taken beyond applied, see fill.lua
-- Its field '\0owner' says whose the entries are, see Owner; '\0claim' who looks whether there are any, as long as there is no ledger;
-- '\0left' the term of the last reader that has gone for good; '\0slots', in a cluster, of which slots it holds the fences, a bit for each.
-- The field of a key, which holds no NUL, is its fence, 48 characters, or 86:
--   1 timeline(10)  11 lsn(19)  30 xid(19)  49 after(19)  68 until(19)
--
-- Numbers are decimal digits with zeros in front, and are compared as texts: Lua's own numbers lose bits above 2^53. Digits and not
-- hex, because Redis compares texts as the language of its host does, and some take 'aa' or 'dd' for a letter of its own.
local call, sub = redis.call, string.sub
local NONE = '0000000000000000000'

-- Milliseconds by Redis' own clock, which stands still while a script runs.
local function millis()
  local time = call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function digits(number)
  return string.format('%019.0f', number)
end

-- Whether this is the ledger that the reader has left: of the term ARGV[1], with a seq from ARGV[2] to ARGV[3]. These differ when the
-- answer to a call was lost, so that nobody knows whether it was done.
local function ours(ledger)
  return ledger and #ledger >= 201 and sub(ledger, 87, 105) == ARGV[1]
      and sub(ledger, 106, 124) >= ARGV[2] and sub(ledger, 106, 124) <= ARGV[3]
end

-- The ledger from this character on, in the length that it has now.
local function rest(ledger, from)
  return sub(ledger, from) .. string.rep('0', 277 - #ledger)
end

-- Writes the ledger. Takes the old one away first: a Redis that is full lets a script write once it has freed something, and changes have
-- to be applied to a full one too.
local function leave(ledger)
  call('HDEL', KEYS[1], '')
  call('HSET', KEYS[1], '', ledger)
end
