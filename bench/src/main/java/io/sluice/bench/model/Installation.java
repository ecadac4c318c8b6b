package io.sluice.bench.model;

/**
 * Daemons on one machine, with their clients, PostgreSQL and Redis: as a lab has them.
 *
 * @param cores of the machine
 * @param daemons that share the load
 * @param lanes of each daemon
 * @param mostKeys of one batch
 * @param window how long the oldest key waits for company, in seconds; 0: only while a batch is in flight, and then for {@link #JOIN}
 * @param queue the most keys that wait in each daemon; who comes then is refused
 * @param others how many cores other programs keep busy, on average
 */
public record Installation(int cores, int daemons, int lanes, int mostKeys, double window, int queue, double others) {
    /** A daemon's own, in seconds: so long the oldest key waits for the end of a batch in flight before a further lane takes its turn. */
    public static final double JOIN = 0.001;

    public Installation {
        if (cores < 1 || daemons < 1 || lanes < 1 || mostKeys < 1 || queue < 1) {
            throw new IllegalArgumentException("of each at least one");
        }
        if (!(window >= 0)) {
            throw new IllegalArgumentException("window < 0: " + window);
        }
        if (!(others >= 0 && others <= cores)) {
            throw new IllegalArgumentException("others use " + others + " of " + cores + " cores");
        }
    }

    /** As daemons are when they are told nothing else, on a machine that does nothing else. */
    public static Installation usual(int cores, int daemons) {
        return new Installation(cores, daemons, 2, 1000, 0, 20_000, 0);
    }

    /** The same where other programs keep so many cores busy. */
    public Installation beside(double otherPrograms) {
        return new Installation(cores, daemons, lanes, mostKeys, window, queue, otherPrograms);
    }
}
