-- After fill.lua: writes answers, each into its field of the one hash that all these entries are. With too many bytes in it, as many answers
-- go as have come, whichever: the field '' says how many bytes there are, and what each costs beside its own is ROOM. While changes are late
-- nobody reads answers, and none is written: of two that show one row the later one would be ahead of the other until a change drops both.
--
-- ARGV behind the owner: for each answer its field; and then the most bytes of all.

local name, first = KEYS[2], 20 + count
local fence, type = fences and fences[2], call('TYPE', KEYS[2]).ok
if fence and refused(fence) then
  return none(count - 1, 0, 0, 0, 0)
elseif not there then
  return {0, 0, 0, 0, count - 1, 0, 0, 0, 0, '', '', 0} -- nobody drops them
elseif late then
  return {0, 0, 0, 0, count - 1, 0, 0, 1, 0, applied, quietXmax, 0}
elseif type ~= 'none' and type ~= 'hash' then
  return {0, 0, 0, 0, 0, 0, 0, 1, 0, applied, quietXmax, 0, count - 1, name}
end

local bytes, most = tonumber(call('HGET', name, '') or '0'), tonumber(ARGV[first + count - 1])
local fields = {}
for i = 2, count do
  local field, value = ARGV[first + i - 2], ARGV[18 + i]
  local before = call('HSTRLEN', name, field)
  bytes = bytes + #value - before + (before == 0 and ROOM or 0)
  fields[2 * i - 3] = field
  fields[2 * i - 2] = value
end
call('HSET', name, unpack(fields))
while bytes > most do
  local gone = call('HRANDFIELD', name, count)
  if #gone < 2 then
    break
  end
  for i = #gone, 1, -1 do
    if gone[i] == '' then
      table.remove(gone, i)
    else
      bytes = bytes - call('HSTRLEN', name, gone[i]) - ROOM
    end
  end
  call('HDEL', name, unpack(gone))
end
call('HSET', name, '', string.format('%.0f', bytes))
if type == 'none' then
  call('PEXPIRE', name, ARGV[9])
end
return {count - 1, 0, 0, 0, 0, 0, 0, 1, 0, applied, quietXmax, 0}
