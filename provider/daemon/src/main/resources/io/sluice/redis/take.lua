-- A reader takes the ledger over. Returns its seq, or 0 when somebody of the same term or a higher one has it, -1 when the entries are
-- another owner's, and -2 when they may be: nobody has said whose they are, or that there are none.
--
-- ARGV[1] term
-- ARGV[2] timeline, floorLsn, floorXmax, applied and maxXid as in the ledger
-- ARGV[3] clearing: 0 or 1
-- ARGV[4] 1 when this reader has asked for the very same before and heard no answer: then the ledger may be its own already
-- ARGV[5] whose the entries are to be, and ARGV[6] by which slot; empty where nobody knows
-- ARGV[7] by what claim it is known that there are none; empty where they have been this owner's already
-- ARGV[8] the slots whose entries have their fences here, a bit for each; empty where Redis is no cluster
local ledger = call('HGET', KEYS[1], '')
if ARGV[5] ~= '' then
  local owner = call('HGET', KEYS[1], '\0owner')
  if owner and sub(owner, 1, #ARGV[5]) ~= ARGV[5] then
    return -1
  end
  if not ledger and not owner and ARGV[7] ~= '' and call('HGET', KEYS[1], '\0claim') ~= ARGV[7] then
    return -2
  end
end
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
  -- A log that ends before what was applied is another one: its server was restored from an older copy. Fences of a log that is no more
  -- would keep fills away until this one is as long, and so would what fills have shown of it.
  if same and ARGV[3] == '1' and sub(head, 11, 29) < sub(ledger, 49, 67) then
    local owner = call('HGET', KEYS[1], '\0owner')
    call('UNLINK', KEYS[1])
    if owner then
      call('HSET', KEYS[1], '\0owner', owner)
    end
    head = ARGV[2]
    ledger = sub(ledger, 1, 144) .. tops
  end
  -- Of another timeline's fences only their time counts.
  tops = same and rest(ledger, 145) or NONE .. NONE .. sub(ledger, 183, 201) .. NONE .. rest(ledger, 221)
end
call('HDEL', KEYS[1], '\0left')
leave(head .. ARGV[1] .. digits(seq + 1) .. ARGV[3] .. digits(millis()) .. tops)
if ARGV[8] ~= '' then
  call('HSET', KEYS[1], '\0slots', ARGV[8])
end
if ARGV[5] ~= '' then
  call('HDEL', KEYS[1], '\0claim')
  call('PERSIST', KEYS[1])
  call('HSET', KEYS[1], '\0owner', ARGV[5] .. ARGV[6])
end
return seq + 1
