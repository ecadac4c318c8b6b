package io.sluice.rows;

import io.sluice.coalesce.LoadException;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.Probe;
import io.sluice.sessions.ServerLink;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that takes writes: the one that is named, or of several the one that is the primary now. When it does not, writes are
 * refused at once, and the probe alone tries to reach it: a server that was away, or a standby that is promoted, is written to as
 * soon as it is seen. Any thread may ask.
 */
final class CurrentPrimary implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CurrentPrimary.class);

    /** Connects to the server of this URL, and checks that writes can be done. */
    @FunctionalInterface
    interface PrimaryConnector {
        PrimaryPool connect(String jdbcUrl) throws DatabaseSetupException, SqlFailure;
    }

    private final Supplier<@Nullable String> where;
    private final long intervalNanos;
    private final Probe probe = new Probe("sluice-probe-primary");
    private final ServerLink<PrimaryPool> server;
    private final Episode refused = new Episode(
            "writes_refused", "writes are taken again", "were refused", Duration.ZERO, LOG, System::nanoTime);

    /**
     * @param where the primary's URL, or null while there is none
     * @param patience no second try for a batch that has taken this long
     */
    CurrentPrimary(Supplier<@Nullable String> where, PrimaryConnector connector, Duration interval, Duration patience) {
        this.where = where;
        this.intervalNanos = interval.toNanos();
        this.server = new ServerLink<>(
                () -> connector.connect(url()), interval, patience, System::nanoTime, probe::wake, this::tell);
    }

    private String url() throws SqlFailure {
        String jdbcUrl = where.get();
        if (jdbcUrl == null) {
            throw new SqlFailure(SqlFailure.Kind.LOST, "", "no node is the primary now");
        }
        return jdbcUrl;
    }

    /**
     * Connects, and begins to watch.
     *
     * @throws DatabaseSetupException if the server answers and only the operator can mend what it says
     */
    void open() throws DatabaseSetupException {
        server.open();
        tell();
        probe.start(this::step);
    }

    private long step() {
        PrimaryPool pool = server.pool();
        String now = where.get();
        if (pool != null && now != null && !now.equals(pool.jdbcUrl())) {
            server.lose(pool, "another node is the primary now");
        }
        server.reconnect();
        tell();
        return intervalNanos;
    }

    /** One at a time, or the end of what is over might be told after the beginning of what is not. */
    private synchronized void tell() {
        String why = server.whyAway();
        if (why == null) {
            refused.end();
        } else {
            refused.report("writes are refused: " + why);
        }
    }

    /**
     * The primary's connections.
     *
     * @param writes how many are refused while there are none
     * @throws LoadException at once while there is no primary to be reached
     */
    PrimaryPool pool(int writes) throws LoadException {
        PrimaryPool pool = server.wanted();
        if (pool == null) {
            throw away(writes);
        }
        return pool;
    }

    /** As {@link ServerLink#ask}. */
    <T> T ask(PrimaryPool pool, ServerLink.Question<PrimaryPool, T> question) throws SqlFailure {
        return server.ask(pool, question);
    }

    /** So many writes are refused because of it. Without the reason: it names hosts and tables, and goes to whoever asks. */
    LoadException away(int writes) {
        refused.count(writes);
        return new LoadException(LoadException.Kind.UNAVAILABLE, "the primary is away, nothing was written");
    }

    /** That writes are refused, from its beginning to its end. */
    Episode refused() {
        return refused;
    }

    /** Why writes are refused, in one line; null while they are taken. */
    @Nullable
    String trouble() {
        return server.whyAway();
    }

    /** Ends every connection. */
    @Override
    public void close() {
        probe.close();
        server.close();
    }
}
