package io.sluice.redis;

import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong with fills: one WARN when it begins, one INFO with what it cost when all is well again, however it changes meanwhile.
 * Reported by the filler's thread alone.
 */
public final class ProblemLog {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemLog.class);

    /** All must be well for so long before it is said, lest every other write be a line. */
    private static final long WELL_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RedisServers address;
    private final LongSupplier lost;
    private final LongSupplier nanoTime;
    private final Episode episode;
    private final BooleanSupplier others;
    private volatile @Nullable BooleanSupplier told;
    private boolean ofConnection;
    private boolean ofFills;
    private long lastAt;
    private long lostBefore;
    private volatile @Nullable String last;

    /** @param lost how many fills were not written so far */
    public ProblemLog(RedisServers address, LongSupplier lost, LongSupplier nanoTime) {
        this(address, lost, nanoTime, episode(address, nanoTime), () -> false);
    }

    /**
     * Of one home of several.
     *
     * @param address the home's
     * @param episode of all of them, as {@link #episode(RedisServers, LongSupplier)} makes it
     * @param others whether all is not well with another one: then the episode goes on
     */
    public ProblemLog(
            RedisServers address, LongSupplier lost, LongSupplier nanoTime, Episode episode, BooleanSupplier others) {
        this.address = address;
        this.lost = lost;
        this.nanoTime = nanoTime;
        this.episode = episode;
        this.others = others;
    }

    /** That not all fills are written there. */
    public static Episode episode(RedisServers address, LongSupplier nanoTime) {
        return new Episode(
                "not_filling",
                "Redis " + address.name() + " takes fills again",
                "fills were not written",
                Duration.ofNanos(WELL_AFTER_NANOS),
                LOG,
                nanoTime);
    }

    /** Another fills the same Redis, and says when it is away. */
    public void toldBy(BooleanSupplier other) {
        told = other;
        episode.causeTold(other);
    }

    /** Redis cannot be reached, or refuses the connection. */
    public void unreachable(Throwable cause) {
        String why = ErrorText.of(cause);
        report(
                true,
                ErrorAdvice.isOfLogin(why)
                        ? "does not let us in: " + ErrorAdvice.LOGIN + " (" + why + ")"
                        : "cannot be reached: " + why);
    }

    /** The connection was lost during a write. */
    public void lost(Throwable cause) {
        report(true, "lost the connection: " + ErrorText.of(cause));
    }

    /** Redis answered a write with an error. One of rights or of places may be of fills alone, and not of a trial. */
    public void refused(String error) {
        ofFills = error.contains("ACL SETUSER") || ErrorAdvice.isOfCluster(error);
        report(false, words(error));
    }

    /** Redis answered a trial with an error: the next trial tells whether that is over, unless fills were refused before. */
    public void refusedTrial(String error) {
        ofFills &= last != null;
        report(false, words(error));
    }

    private static String words(String error) {
        if (ErrorAdvice.isOfSentinel(error)) {
            return ErrorAdvice.SENTINEL;
        }
        if (ErrorAdvice.isOfCluster(error)) {
            return ErrorAdvice.CLUSTER;
        }
        if (ErrorAdvice.isOfOld(error)) {
            return ErrorAdvice.OLD + " (" + ErrorText.of(error) + ")";
        }
        if (error.contains("ACL SETUSER")) {
            return "refuses fills: " + error; // our own words; a rule that is cut would be another
        }
        return "refuses fills: " + ErrorText.of(error)
                + (ErrorAdvice.isOfNames(error) ? "; ctl doctor, or serve --check, has the ACL SETUSER rule" : "");
    }

    private void report(boolean connection, String what) {
        ofConnection = connection;
        ofFills &= !connection;
        lastAt = nanoTime.getAsLong();
        String problem = "Redis " + address + " " + what;
        if (last == null) {
            lostBefore = lost.getAsLong();
        }
        last = problem;
        String line = problem + "; lookups go on, fills are dropped and counted";
        if (connection && told != null) {
            episode.consequence(line);
        } else {
            episode.report(line);
        }
    }

    /** A write went well, as a whole. */
    public void well() {
        if (last != null && nanoTime.getAsLong() - lastAt >= WELL_AFTER_NANOS) {
            forget();
        }
    }

    /** There is a connection again, and it takes writes. A moment later that tells of other troubles, too. */
    public void connected() {
        if (ofConnection && last != null) {
            forget();
        } else if (!ofFills) {
            well();
        }
    }

    private void forget() {
        last = null;
        episode.count(lost.getAsLong() - lostBefore);
        if (!others.getAsBoolean()) {
            episode.end();
        }
    }

    @Nullable
    public String last() {
        return last;
    }

    public Episode episode() {
        return episode;
    }
}
