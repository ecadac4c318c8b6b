-- Raises the floor. Returns 1, or 0 when the ledger is not ours.
--
-- ARGV[1..3] see ours()
-- ARGV[4] the new seq
-- ARGV[5] floorLsn; it never falls
-- ARGV[6] floorXmax
local ledger = call('HGET', KEYS[1], '')
if not ours(ledger) then
  return 0
end
local lsn = ARGV[5]
if sub(ledger, 11, 29) > lsn then
  lsn = sub(ledger, 11, 29)
end
leave(sub(ledger, 1, 10) .. lsn .. ARGV[6] .. sub(ledger, 49, 105) .. ARGV[4] .. rest(ledger, 125))
return 1
