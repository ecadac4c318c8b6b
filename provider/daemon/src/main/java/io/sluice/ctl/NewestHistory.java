package io.sluice.ctl;

/** The figures of the last seconds, asked of a daemon. */
final class NewestHistory {
    /** A sample that no daemon has reached: what follows it is nothing. */
    private static final long BEYOND = 1_000_000_000_000L;

    private NewestHistory() {}

    /** Of so many seconds at most. Throws with one line. */
    static String of(AdminClient daemon, int seconds) throws InterruptedException {
        long last = HistoryAnswer.read(daemon.get("/history?since=" + BEYOND)).last();
        return daemon.get("/history?since=" + Math.max(0, last - seconds));
    }
}
