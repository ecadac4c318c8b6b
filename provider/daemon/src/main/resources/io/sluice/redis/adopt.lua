-- Says that the entries are this owner's from now on. Returns 1; or 0 when a daemon that is not known to have gone has written its ledger a
-- moment ago.
--
-- KEYS[1] the hash of fences
-- ARGV[1] the owner's entries, and ARGV[2] the slot
-- ARGV[3] for how many milliseconds a ledger is taken for one in use
-- ARGV[4] what is known to be none, in its place
local call, sub = redis.call, string.sub
local ledger = call('HGET', KEYS[1], '')
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local least, most = string.format('%019.0f', now - ARGV[3]), string.format('%019.0f', now + ARGV[3])
if ledger and ledger ~= ARGV[4] and call('HGET', KEYS[1], '\0left') ~= sub(ledger, 87, 105) and sub(ledger, 126, 144) > least and sub(ledger, 126, 144) < most then
  return 0
end
call('DEL', KEYS[1])
call('HSET', KEYS[1], '\0owner', ARGV[1] .. ARGV[2])
return 1
