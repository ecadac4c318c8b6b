-- A reader takes the ledger over. Returns its seq, or 0 when somebody of the same term or a higher one has it.
--
-- ARGV[1] term
-- ARGV[2] timeline, floorLsn, floorXmax, applied and maxXid as in the ledger
-- ARGV[3] clearing: 0 or 1
-- ARGV[4] 1 when this reader has asked for the very same before and heard no answer: then the ledger may be its own already
local ledger = call('HGET', KEYS[1], '')
local seq = 0
local head = ARGV[2]
local tops = NONE .. NONE .. NONE .. NONE .. NONE .. NONE .. NONE
if ledger and #ledger >= 201 then
  local same = sub(ledger, 1, 10) == sub(head, 1, 10)
  if same and sub(ledger, 68, 86) > sub(head, 68, 86) then
    head = sub(head, 1, 67) .. sub(ledger, 68, 86)
  end
  local mine = ARGV[4] == '1' and sub(ledger, 1, 105) == head .. ARGV[1]
  if not mine and sub(ledger, 87, 105) >= ARGV[1] then
    return 0
  end
  seq = tonumber(sub(ledger, 106, 124))
  -- Of another timeline's fences only their time counts.
  tops = same and rest(ledger, 145) or NONE .. NONE .. sub(ledger, 183, 201) .. NONE .. rest(ledger, 221)
end
leave(head .. ARGV[1] .. digits(seq + 1) .. ARGV[3] .. digits(millis()) .. tops)
return seq + 1
