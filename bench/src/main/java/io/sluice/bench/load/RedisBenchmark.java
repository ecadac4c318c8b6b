package io.sluice.bench.load;

import io.sluice.bench.base.BenchException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The installed redis-benchmark 7, which makes load on whatever speaks Redis' protocol, in a closed loop. It runs for a number of commands
 * and not for a time, so a first short run says how many fill the time. Its keys are numbers of twelve digits.
 */
public final class RedisBenchmark {
    /** What it has instead of a key's number. */
    public static final String KEY = "__rand_int__";

    private static final int MOST_THREADS = 2;
    private static final int TRIAL = 20_000;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final ChildProgram program = new ChildProgram("redis-benchmark", "redis-tools");

    /**
     * A load.
     *
     * @param server redis://host:port
     * @param clients connections
     * @param pipeline commands that each client sends at once
     * @param keys as many different ones
     */
    public record RespLoad(URI server, int clients, int pipeline, int keys, List<String> command) {
        public RespLoad {
            command = List.copyOf(command);
        }
    }

    /**
     * What came of it.
     *
     * @param perSecond commands answered
     * @param p50 of a command, or of a whole pipeline, in milliseconds; as {@code p99}
     */
    public record RespMeasured(double perSecond, double p50, double p99, long commands) {}

    /** Looks whether it is installed. */
    public void require() throws InterruptedException {
        var unused = program.run(List.of("--version"), Duration.ZERO, () -> {});
    }

    /** Makes the load for about so long. */
    public RespMeasured run(RespLoad load, Duration duration) throws InterruptedException {
        RespMeasured trial = run(load, TRIAL);
        long enough = (long) (trial.perSecond * duration.toNanos() / 1e9);
        return run(load, Math.max(TRIAL, enough));
    }

    /** So many commands. */
    public RespMeasured run(RespLoad load, long commands) throws InterruptedException {
        List<String> flags = new ArrayList<>(List.of(
                "-h",
                load.server.getHost(),
                "-p",
                Integer.toString(load.server.getPort()),
                "-c",
                Integer.toString(load.clients),
                "-P",
                Integer.toString(load.pipeline),
                "-r",
                Integer.toString(load.keys),
                "-n",
                Long.toString(commands),
                "--threads",
                Integer.toString(Math.min(MOST_THREADS, load.clients)),
                "--csv"));
        flags.addAll(load.command);
        ChildProgram.Outcome outcome = program.run(flags, LONGEST, () -> {});
        if (outcome.code() != 0) {
            throw new BenchException("redis-benchmark gave up: " + outcome.last());
        }
        return read(outcome.text(), commands);
    }

    /** The last two lines: names of columns, and their values. */
    static RespMeasured read(String text, long commands) {
        List<String> lines = text.lines().filter(line -> line.startsWith("\"")).toList();
        if (lines.size() < 2) {
            throw new BenchException("redis-benchmark printed no figures: " + text.strip());
        }
        String[] names = lines.get(lines.size() - 2).split(",", -1);
        String[] values = lines.get(lines.size() - 1).split("\",\"", -1);
        Map<String, String> figures = new HashMap<>();
        for (int i = 0; i < Math.min(names.length, values.length); i++) {
            figures.put(
                    names[i].replace("\"", "").toLowerCase(Locale.ROOT),
                    values[values.length - names.length + i].replace("\"", ""));
        }
        return new RespMeasured(
                number(figures, "rps"), number(figures, "p50_latency_ms"), number(figures, "p99_latency_ms"), commands);
    }

    private static double number(Map<String, String> figures, String name) {
        String value = figures.get(name);
        if (value == null) {
            throw new BenchException("redis-benchmark printed no " + name + ": version 7 does");
        }
        return Double.parseDouble(value);
    }
}
