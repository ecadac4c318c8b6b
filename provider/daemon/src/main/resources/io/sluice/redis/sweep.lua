-- Looks at some fences and removes those that the floor covers, in one step, so that none is removed that was renewed meanwhile.
-- Returns the cursor to go on from; 0 when the ledger is not ours.
--
-- ARGV[1..3] see ours()
-- ARGV[4] the cursor
-- ARGV[5] about how many to look at
local ledger = call('HGET', KEYS[1], '')
if not ours(ledger) then
  return 0
end
local timeline, floorLsn, floorXmax = sub(ledger, 1, 10), sub(ledger, 11, 29), sub(ledger, 30, 48)
if floorXmax == '9223372036854775807' then
  return ARGV[4] -- no snapshot has confirmed this floor yet
end
local now = digits(millis())

local function covered(fence)
  if #fence > 48 and sub(fence, 68) > now then
    return false
  end
  return sub(fence, 1, 10) ~= timeline -- the floor was raised when the timeline changed
      or (sub(fence, 11, 29) <= floorLsn and sub(fence, 49, 67) <= floorXmax)
end

local scanned = call('HSCAN', KEYS[1], ARGV[4], 'COUNT', ARGV[5])
local fields = scanned[2]
local gone = {}
for i = 1, #fields, 2 do
  if fields[i] ~= '' and string.byte(fields[i]) ~= 0 and covered(fields[i + 1]) then
    gone[#gone + 1] = fields[i]
    if #gone == 1000 then
      call('HDEL', KEYS[1], unpack(gone))
      gone = {}
    end
  end
end
if #gone > 0 then
  call('HDEL', KEYS[1], unpack(gone))
end
return scanned[1]
