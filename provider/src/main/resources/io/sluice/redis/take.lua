-- A reader takes the ledger over. Returns its seq, or 0 when somebody of the same term or a higher one has it.
--
-- ARGV[1] term
-- ARGV[2] timeline, floorLsn, floorXmax, applied and maxXid as in the ledger
-- ARGV[3] clearing: 0 or 1
-- ARGV[4] 1 when this reader has asked for the very same before and heard no answer: then the ledger may be its own already
local ledger = call('HGET', KEYS[1], '')
local seq = 0
if ledger and #ledger == 144 then
  local mine = ARGV[4] == '1' and sub(ledger, 1, 105) == ARGV[2] .. ARGV[1]
  if not mine and sub(ledger, 87, 105) >= ARGV[1] then
    return 0
  end
  seq = tonumber(sub(ledger, 106, 124))
end
leave(ARGV[2] .. ARGV[1] .. digits(seq + 1) .. ARGV[3], millis())
return seq + 1
