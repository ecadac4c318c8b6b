-- The reader goes for good: the ledger is nobody's who would still write it, and whoever comes need not wait to see that. Fills do not ask
-- for it: to them the reader has been in time as long as it was. Returns 1, or 0 when the ledger is not ours.
--
-- ARGV[1..3] see ours()
if not ours(call('HGET', KEYS[1], '')) then
  return 0
end
call('HDEL', KEYS[1], '\0left') -- frees first, see leave()
call('HSET', KEYS[1], '\0left', ARGV[1])
return 1
