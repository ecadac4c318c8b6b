-- Removes those of these keys that fills can have written: what is of the KIND of entries, see EntryKind. Returns how many, or -1 when they are not this owner's.
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
for i = 2, #KEYS do
  if call('TYPE', KEYS[i]).ok == KIND then
    entries[#entries + 1] = KEYS[i]
  end
end
return #entries == 0 and 0 or call('UNLINK', unpack(entries))
