-- An end that prints exact figures in place of rounded ones.
function done(summary, latency, requests)
    local function say(name, ...)
        print("sluice " .. name .. string.format(string.rep(" %.15g", select("#", ...)), ...))
    end
    local errors = summary.errors
    say("requests", summary.requests)
    say("micros", summary.duration)
    say("status", errors.status)
    say("failed", errors.connect + errors.read + errors.write + errors.timeout)
    for _, p in ipairs({@PERCENTILES@}) do
        say("percentile", p, latency:percentile(p))
    end
end
