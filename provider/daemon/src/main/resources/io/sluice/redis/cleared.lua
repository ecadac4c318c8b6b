-- Every entry that was there before is gone: the ledger says so, and every daemon is told. Returns 1, or 0 when the ledger is not ours.
--
-- ARGV[1..3] see ours()
-- ARGV[4] the new seq
-- ARGV[5] the channel
local ledger = call('HGET', KEYS[1], '')
if not ours(ledger) then
  return 0
end
leave(sub(ledger, 1, 105) .. ARGV[4] .. '0' .. rest(ledger, 126))
call('PUBLISH', ARGV[5], '')
return 1
