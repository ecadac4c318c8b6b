package io.sluice.bench;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** What is being done, one line at a time, with the time left. On a terminal the line of a step becomes the line of its result. */
final class Progress {
    private static final String AGAIN = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier clock;
    private int samples;
    private int done;
    private Duration plan = Duration.ZERO;
    private long begin;
    private long firstSample;

    /** @param clock nanoseconds */
    Progress(PrintWriter err, boolean terminal, LongSupplier clock) {
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
    }

    void expect(int allSamples, Duration all) {
        samples = allSamples;
        plan = all;
        begin = clock.getAsLong();
        firstSample = begin;
    }

    void doing(String what) {
        if (done == 0) {
            firstSample = clock.getAsLong();
        }
        String line = counted(done + 1) + what + " ..." + left();
        if (terminal) {
            err.print(AGAIN + line);
            err.flush();
        } else {
            err.println(line);
        }
    }

    void result(String what) {
        done++;
        say(counted(done) + what + left());
    }

    /** Something besides the steps. */
    void say(String line) {
        err.println(terminal ? AGAIN + line : line);
    }

    private String counted(int number) {
        if (samples == 0) {
            return "";
        }
        String all = Integer.toString(samples);
        return "["
                + " ".repeat(Math.max(0, all.length() - Integer.toString(number).length())) + number + "/" + all + "] ";
    }

    private String left() {
        if (samples == 0 || done >= samples) {
            return "";
        }
        long now = clock.getAsLong();
        long nanos = done == 0
                ? plan.toNanos() - (now - begin)
                : (long) ((now - firstSample) / (double) done * (samples - done));
        return "   " + words(Math.max(1, Math.round(nanos / 1e9))) + " left";
    }

    private static String words(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d min %d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %d min", seconds / 3600, seconds % 3600 / 60);
    }
}
