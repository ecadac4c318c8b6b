package io.sluice.bench.load;

import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * The Lua that wrk runs: requests that differ, and an end that prints exact figures in place of rounded ones. A request costs one
 * concatenation; one that is always the same has no function at all.
 */
final class WrkScript {
    /** What begins the lines for {@link WrkOutput}. */
    static final String MARK = "sluice";

    /** Zipf keys are drawn beforehand, by the picker that the own client uses, and repeated at random. */
    private static final int SAMPLES = 100_000;

    private static final long SEED = 20_240_903;

    private static final String KEYED =
            """
            local threads = 0
            function setup(thread)
                threads = threads + 1
                thread:set("seed", threads * 7919)
            end
            local random = math.random
            local before = "GET @PREFIX@"
            local after = " HTTP/1.1\\r\\nHost: @HOST@\\r\\n\\r\\n"
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
            """;

    private static final String DONE =
            """
            function done(summary, latency, requests)
                local function say(name, ...)
                    print("@MARK@ " .. name .. string.format(string.rep(" %.15g", select("#", ...)), ...))
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
            """;

    private WrkScript() {}

    /**
     * The script.
     *
     * @throws LoadException if wrk cannot send such requests
     */
    static String of(Requests requests, Target target) throws LoadException {
        String done = DONE.replace("@MARK@", MARK).replace("@PERCENTILES@", percentiles());
        if (requests instanceof Requests.Same) {
            return done;
        }
        if (!(requests instanceof Requests.Keyed keyed)) {
            throw new LoadException("wrk sends single lookups only: use --client own for batches");
        }
        Keys keys = keyed.keys();
        boolean uniform = keys.skew() == 0;
        return KEYED.replace("@KEY@", uniform ? "random(" + keys.count() + ")" : "keys[random(#keys)]")
                        .replace("@SAMPLES@", uniform ? "" : samples(keys))
                        .replace("@HOST@", target.authority())
                        .replace("@PREFIX@", escaped(keyed.prefix()))
                + done;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String samples(Keys keys) {
        KeyPicker picker = new KeyPicker(keys, SEED);
        StringJoiner samples = new StringJoiner(" ");
        IntStream.range(0, SAMPLES).forEach(i -> samples.add(Long.toString(picker.next())));
        return samples.toString();
    }

    /** Each whole one, finer ones where they matter, and the greatest value of all. */
    private static String percentiles() {
        StringJoiner percentiles = new StringJoiner(",");
        IntStream.range(1, 99).forEach(p -> percentiles.add(Integer.toString(p)));
        IntStream.range(990, 999).forEach(p -> percentiles.add(String.format(Locale.ROOT, "%.1f", p / 10.0)));
        IntStream.rangeClosed(9990, 10_000)
                .forEach(p -> percentiles.add(String.format(Locale.ROOT, "%.2f", p / 100.0)));
        return percentiles.toString();
    }
}
