package io.sluice.nodes;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.SessionSource;
import io.sluice.tables.LookupPool;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that are in the first table, for benchmarks: up to {@value #MOST}, sampled over the whole of it, and again whenever the database
 * has been away. Any thread may ask; the sample is replaced as a whole.
 */
public final class SampleKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SampleKeys.class);
    private static final int MOST = 100_000;

    /** So many are taken first: a table whose rows take a time of their own has them, and says how long all would take. */
    private static final int FEW = 1000;

    /** Longest time that the sampling statement may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Nodes nodes;
    private final Thread thread = new Thread(this::run, "sluice-sample-keys");
    private volatile String[] keys = {};
    private volatile boolean closed;
    private @Nullable LookupPool sampled;

    private SampleKeys(Nodes nodes) {
        this.nodes = nodes;
    }

    static SampleKeys start(Nodes nodes) {
        SampleKeys sample = new SampleKeys(nodes);
        sample.look();
        sample.thread.setDaemon(true);
        sample.thread.start();
        return sample;
    }

    /** One of the keys, each as likely as the others; null while there are none. */
    public @Nullable String next() {
        String[] now = keys;
        return now.length == 0 ? null : now[ThreadLocalRandom.current().nextInt(now.length)];
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, LOOK_NANOS);
            look();
        }
    }

    /** Samples once, and again when the server that the sample came from has been away. */
    private void look() {
        if (closed || (sampled != null && nodes.has(sampled))) {
            return;
        }
        Node node = nodes.next();
        LookupPool source = node.health().source();
        LookupTable lookup = node.lookup(0);
        if (source == null || lookup == null) {
            return;
        }
        sampled = source;
        try {
            List<String> found = sample(node, lookup);
            keys = found.toArray(String[]::new);
            if (found.isEmpty()) {
                LOG.warn("no keys sampled for the bench routes, which answer 503: the table has no rows");
            } else {
                LOG.info("sampled {} keys for the bench routes", found.size());
            }
        } catch (DatabaseSetupException e) {
            failed(e.line());
        } catch (JdbiException | SQLException e) {
            failed(SqlFailure.of(e).line());
        }
    }

    private void failed(String why) {
        if (keys.length == 0) {
            LOG.warn("no keys sampled for the bench routes, which answer 503: {}", why);
        } else {
            LOG.warn("no new keys sampled for the bench routes, which ask for those of before: {}", why);
        }
    }

    /** @param nanos that reading them took, without the connection */
    record TakenKeys(List<String> keys, long nanos) {
        /** By what each took: chance gives few or many rows, as whole blocks are taken. */
        boolean isSlow() {
            return (double) nanos * MOST > (double) PATIENCE.toNanos() * keys.size();
        }
    }

    /** Few, and all of them if that will not take too long. */
    private static List<String> sample(Node node, LookupTable lookup) throws DatabaseSetupException, SQLException {
        TakenKeys few = few(node, lookup);
        if (few.isSlow()) {
            few = few(node, lookup); // the machine may have stood still
        }
        return few.isSlow() ? few.keys : sample(node, lookup, MOST, PATIENCE);
    }

    /** None only of a table that has none: chance may take no block where five are meant, so that more of the table is looked at. */
    private static TakenKeys few(Node node, LookupTable lookup) throws DatabaseSetupException, SQLException {
        TakenKeys taken = take(node, lookup, FEW, FEW, PATIENCE);
        for (int wanted = 10 * FEW; taken.keys.isEmpty() && wanted <= MOST; wanted *= 10) {
            taken = take(node, lookup, wanted, FEW, PATIENCE);
        }
        return taken;
    }

    /** Some keys of a table, from all over it. Past Jdbi's parser, which would take parts of a condition for parameters. */
    static List<String> sample(Node node, LookupTable lookup, int most, Duration patience)
            throws DatabaseSetupException, SQLException {
        return take(node, lookup, MOST, most, patience).keys;
    }

    /** @param wanted how many the share of the table that is looked at should have */
    private static TakenKeys take(Node node, LookupTable lookup, int wanted, int most, Duration patience)
            throws DatabaseSetupException, SQLException {
        try (Handle handle =
                SessionSource.jdbi(SessionSource.of(node.settings(), patience)).open()) {
            String sql = lookup.sampleSql(percent(handle, lookup, wanted), most);
            long begin = System.nanoTime();
            try (Statement statement = handle.getConnection().createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                List<String> keys = new ArrayList<>();
                while (rows.next()) {
                    String key = lookup.key().ofRow(rows);
                    if (key != null) {
                        keys.add(key);
                    }
                }
                return new TakenKeys(keys, System.nanoTime() - begin);
            }
        }
    }

    /** The share of the table's blocks that should hold enough rows; an unknown size is guessed at 100 rows a block. */
    private static double percent(Handle handle, LookupTable lookup, int wanted) {
        double rows = handle.createQuery("SELECT CASE WHEN reltuples > 0 THEN CAST(reltuples AS float8)"
                        + " WHEN relkind IN ('r', 'm') THEN 100.0 * pg_catalog.pg_relation_size(oid)"
                        + " / CAST(pg_catalog.current_setting('block_size') AS int) ELSE 0 END"
                        + " FROM pg_catalog.pg_class WHERE CAST(oid AS bigint) = :relation")
                .bind("relation", lookup.oid())
                .mapTo(Double.class)
                .one();
        return rows <= wanted ? 100 : 100.0 * wanted / rows;
    }

    /** Returns at once; a sample that is being taken ends by its own timeout. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
