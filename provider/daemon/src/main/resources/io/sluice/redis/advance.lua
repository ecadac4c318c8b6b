-- Notes how far everything is applied, where nothing of it concerns an entry. Returns 1, or 0 when the ledger is not ours.
--
-- ARGV[1..3] see ours()
-- ARGV[4] the new seq
-- ARGV[5] applied
-- ARGV[6] maxXid
-- ARGV[7] quietXmax; empty to leave it as it is
-- ARGV[8] 1 when the reader is in time
local ledger = call('HGET', KEYS[1], '')
if not ours(ledger) then
  return 0
end
local maxXid, quiet, inTimeAt = ARGV[6], ARGV[7], sub(ledger, 126, 144)
if sub(ledger, 68, 86) > maxXid then
  maxXid = sub(ledger, 68, 86)
end
if quiet == '' then
  quiet = sub(rest(ledger, 202), 1, 19)
end
if ARGV[8] == '1' then
  inTimeAt = digits(millis())
end
leave(sub(ledger, 1, 48) .. ARGV[5] .. maxXid .. ARGV[1] .. ARGV[4] .. sub(ledger, 125, 125) .. inTimeAt .. sub(ledger, 145, 201) .. quiet
    .. rest(ledger, 221))
return 1
