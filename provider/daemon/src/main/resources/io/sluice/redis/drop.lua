-- Removes those of these keys that fills can have written: what is of the KIND of entries, see EntryKind. Returns how many, or -1 when they are not this owner's. In
-- a cluster it returns a list: how many, and then which have strayed, counted from 0.
--
-- KEYS[1] the hash of fences
-- KEYS[2..] names that begin with the prefix
-- ARGV[1] whose the entries are; empty where nobody knows
local call, sub = redis.call, string.sub
local owner = call('HGET', KEYS[1], '\0owner') or ''
if sub(owner, 1, #ARGV[1]) ~= ARGV[1] then
  return -1
end
local entries = {}
if CLUSTER then
  local answer = {0}
  for i = 2, #KEYS do
    local type = redis.pcall('TYPE', KEYS[i])
    if type.ok == KIND then
      answer[1] = answer[1] + call('UNLINK', KEYS[i])
    elseif strays(type) then
      answer[#answer + 1] = i - 2
    end
  end
  return answer
end
for i = 2, #KEYS do
  if call('TYPE', KEYS[i]).ok == KIND then
    entries[#entries + 1] = KEYS[i]
  end
end
return #entries == 0 and 0 or call('UNLINK', unpack(entries))
