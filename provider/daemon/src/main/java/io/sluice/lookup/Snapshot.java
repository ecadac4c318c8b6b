package io.sluice.lookup;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * What a primary's answer has seen: the transactions that were visible, as {@code pg_current_snapshot()} says it. The log's position
 * would not do there: a commit is in the log before it is visible, and stays so for as long as a synchronous standby does not answer.
 *
 * <p>Immutable.
 */
public final class Snapshot implements ReadPoint {
    private static final Pattern FORM = Pattern.compile("\\d{1,19}:\\d{1,19}:(\\d{1,19}(,\\d{1,19})*)?");

    private final int timeline;
    private final long xmin;
    private final long xmax;

    /** Transactions from xmin to xmax that are not visible, ascending. */
    private final long[] running;

    private final long upTo;
    private final long laterXmax;

    private Snapshot(int timeline, long xmin, long xmax, long[] running, long upTo, long laterXmax) {
        this.timeline = timeline;
        this.xmin = xmin;
        this.xmax = xmax;
        this.running = running;
        this.upTo = upTo;
        this.laterXmax = laterXmax;
    }

    /**
     * Reads {@code xmin:xmax:xid,xid}, PostgreSQL's own text.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Snapshot parse(int timeline, String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("no snapshot: " + text);
        }
        String[] parts = text.split(":", -1);
        long[] running = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(",", -1))
                        .mapToLong(Long::parseLong)
                        .sorted()
                        .toArray();
        return new Snapshot(timeline, Long.parseLong(parts[0]), Long.parseLong(parts[1]), running, 0, 0);
    }

    /**
     * The same, of a SELECT that came after it.
     *
     * @param position the end of the log after the SELECT
     * @param xmax of a snapshot after the SELECT
     */
    public Snapshot until(long position, long xmax) {
        return new Snapshot(timeline, xmin, this.xmax, running, position, xmax);
    }

    public int timeline() {
        return timeline;
    }

    /** A commit is in a primary's log before it is visible. */
    @Override
    public long from() {
        return 0;
    }

    @Override
    public long upTo() {
        return upTo;
    }

    /** The answer has seen no transaction from this one on. */
    public long laterXmax() {
        return laterXmax;
    }

    /** Whether every transaction below xmax had ended. */
    public boolean isQuiet() {
        return xmin == xmax;
    }

    /** Every transaction below this one is visible, or was rolled back. */
    public long xmin() {
        return xmin;
    }

    /** No transaction from this one on is visible. It never falls: of two snapshots, the one with more is the later. */
    public long xmax() {
        return xmax;
    }

    /** Whether what this transaction has committed is visible. */
    public boolean sees(long xid) {
        return xid < xmin || (xid < xmax && Arrays.binarySearch(running, xid) < 0);
    }

    /** The transactions below xmax that are not visible though others after them may be, ascending. */
    public LongStream running() {
        return Arrays.stream(running);
    }

    /** The whole id of a transaction that the log names by its lower 32 bits: of all it may be, the one nearest to this snapshot. */
    public long widen(int xid) {
        long near = (xmax & ~0xFFFFFFFFL) | Integer.toUnsignedLong(xid);
        if (near - xmax > 1L << 31) {
            return Math.max(near - (1L << 32), Integer.toUnsignedLong(xid));
        }
        return xmax - near > 1L << 31 ? near + (1L << 32) : near;
    }

    /** Whether both say the same: then whoever goes by them need not tell their answers apart. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Snapshot that
                && timeline == that.timeline
                && xmin == that.xmin
                && xmax == that.xmax
                && upTo == that.upTo
                && laterXmax == that.laterXmax
                && Arrays.equals(running, that.running);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(31 * (31 * xmax + xmin) + upTo);
    }

    @Override
    public String toString() {
        return timeline + "/" + xmin + ":" + xmax + ":" + running.length + " running";
    }
}
