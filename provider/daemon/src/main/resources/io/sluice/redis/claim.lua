-- Looks at some names for any that begins with the prefix, and says meanwhile that it does so: until the claim is gone no fill is written
-- that would be taken for another's. Returns the cursor to go on from, and the names found; or 0 when there is something in the hash
-- by now, and 1 when another looks.
--
-- KEYS[1] the hash of fences
-- ARGV[1] the prefix
-- ARGV[2] the claim: a text of its own
-- ARGV[3] for how many milliseconds it lasts
-- ARGV[4] the cursor
-- ARGV[5] about how many names to look at
local call, sub = redis.call, string.sub
local found = call('HMGET', KEYS[1], '', '\0owner', '\0claim')
if call('HLEN', KEYS[1]) > (found[3] and 1 or 0) then
  return 0
end
if found[3] and found[3] ~= ARGV[2] then
  return 1
end
local entry = ARGV[1]
local scanned = call('SCAN', ARGV[4], 'COUNT', ARGV[5])
local strangers = {}
for _, name in ipairs(scanned[2]) do
  -- What a filler tries its rights with has a name that no entry has; and what lies inside of the prefix has fences of its own.
  local isEntry = sub(name, 1, #entry) == entry and string.byte(name, #entry + 1) ~= 0
  local inside = string.match(name, '^{([^}]+)}:fences$') or string.match(name, '^{%w+}(.+):fences$') or ''
  if isEntry or (sub(inside, 1, #entry) == entry and inside ~= entry) then
    strangers[#strangers + 1] = name
  end
end
call('HSET', KEYS[1], '\0claim', ARGV[2])
call('PEXPIRE', KEYS[1], ARGV[3])
return {scanned[1], strangers}
