package io.sluice.warm;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How far it is: on a terminal one line with a bar, drawn again and again; elsewhere a line every ten seconds. Thread-safe.
 */
public final class ProgressBar {
    private static final String AGAIN = "\r\u001b[K";
    private static final int WIDTH = 30;
    private static final long BETWEEN_LINES = TimeUnit.SECONDS.toNanos(10);

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private long begin;
    private long lastLine;
    private long keysBefore;
    private boolean drawn;

    /** @param nanoTime the clock */
    public ProgressBar(PrintWriter err, boolean terminal, LongSupplier nanoTime) {
        this.err = err;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    /** Begins to count. */
    synchronized void begin(Checkpoint from) {
        begin = nanoTime.getAsLong();
        lastLine = begin;
        keysBefore = from.tally().keys();
    }

    /** So far it is. */
    synchronized void show(Checkpoint mark, long lines) {
        long now = nanoTime.getAsLong();
        if (!terminal && now - lastLine < BETWEEN_LINES) {
            return;
        }
        lastLine = now;
        double share = mark.offset() / (double) mark.size();
        double seconds = Math.max(1e-3, (now - begin) / 1e9);
        double rate = (mark.tally().keys() - keysBefore) / seconds;
        String left =
                rate < 1 ? "" : ", " + words(Math.round((lines - mark.tally().keys()) / rate)) + " left";
        String line = String.format(
                Locale.ROOT,
                "%3d %% %,d of %,d keys, %,d a second%s",
                (int) (100 * share),
                mark.tally().keys(),
                lines,
                Math.round(rate),
                left);
        if (terminal) {
            int full = (int) (WIDTH * share);
            err.print(AGAIN + "[" + "=".repeat(full) + " ".repeat(WIDTH - full) + "] " + line);
            err.flush();
            drawn = true;
        } else {
            err.println(line);
        }
    }

    /** Something besides; the bar, if there is one, goes on below it. */
    public synchronized void say(String line) {
        err.println(drawn ? AGAIN + line : line);
        drawn = false;
    }

    /** Takes the bar away. */
    synchronized void end() {
        if (drawn) {
            err.print(AGAIN);
            err.flush();
            drawn = false;
        }
    }

    private static String words(long seconds) {
        if (seconds < 60) {
            return Math.max(1, seconds) + " s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d min %d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %d min", seconds / 3600, seconds % 3600 / 60);
    }
}
