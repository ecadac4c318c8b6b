-- Stands before fill.lua where Redis is a cluster: the term of the ledger by which it is known which slots the home covers comes last.
local TERM = table.remove(ARGV)
