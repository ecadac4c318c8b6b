-- After fill.lua: writes a text for each key.
--
-- ARGV behind the owner: if any of these values has a time at which it ends, for each the milliseconds that it may live at most, empty for
-- one that has none.

local ttls, absent, limited, strayed = {}, ARGV[17], #ARGV > 19 + count, 0
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
    local value = ARGV[18 + i]
    local ttl = value == ABSENT and absent or ttls[i % 8]
    local limit = limited and tonumber(ARGV[18 + count + i])
    if limit and tonumber(ttl) > limit then
      ttl = ARGV[18 + count + i]
    end
    -- Whatever is there may be somebody else's as long as there is no ledger; and what is no string is. With GET it is an error.
    local done
    if there then
      done = redis.pcall('SET', KEYS[i], value, 'PX', ttl, 'GET')
    else
      done = redis.pcall('SET', KEYS[i], value, 'PX', ttl, 'NX')
    end
    if CLUSTER and strays(done) then
      strayed = strayed + 1
    elseif type(done) == 'table' and done.err then
      if not string.find(done.err, 'WRONGTYPE', 1, true) then
        return done
      end
      foreign, name = foreign + 1, KEYS[i]
    end
  end
end
local written = count - 1 - kept - foreign - strayed
if CLUSTER then
  return {written, kept, 0, 0, 0, 0, short and written or 0, there and 1 or 0, 0, applied, quietXmax, 0, foreign, name or '', strayed}
end
return {written, kept, 0, 0, 0, 0, short and written or 0, there and 1 or 0, 0, applied, quietXmax, 0,
  foreign > 0 and foreign or nil, foreign > 0 and name or nil}
