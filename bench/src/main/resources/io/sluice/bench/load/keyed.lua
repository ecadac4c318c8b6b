-- Requests that differ by a key: each costs one concatenation.
local threads = 0
function setup(thread)
    threads = threads + 1
    thread:set("seed", threads * 7919)
end
local random = math.random
local before = "GET @PREFIX@"
local after = " HTTP/1.1\r\nHost: @HOST@\r\n\r\n"
local keys = {}
function init(args)
    math.randomseed(seed)
    for key in string.gmatch("@SAMPLES@", "%d+") do
        keys[#keys + 1] = key
    end
end
function request()
    return before .. @KEY@ .. after
end
