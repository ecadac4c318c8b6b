-- Stands before scripts that are about entries, where Redis is a cluster. Keys that are declared have to lie in one slot, and entries of one
-- master lie in thousands: so the hash of fences is declared alone, and the entries come as arguments. The rest finds all of them in KEYS,
-- and its arguments in ARGV, as on a single server.
--
-- KEYS[1] the hash of fences
-- ARGV[1] how many entries there are, then their names, then the arguments
local given, home = ARGV, KEYS[1]
local entries = tonumber(given[1])
local KEYS, ARGV = {home}, {}
for i = 1, entries do
  KEYS[1 + i] = given[1 + i]
end
for i = entries + 2, #given do
  ARGV[i - entries - 1] = given[i]
end

-- Whether this is the error of one that is not here: its slot has gone elsewhere, or goes just now, and it is there or is nowhere.
local function strays(answer)
  return type(answer) == 'table' and answer.err and string.find(answer.err, 'non local key', 1, true) ~= nil
end
