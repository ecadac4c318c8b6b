package io.sluice.bench.freshness;

import io.sluice.bench.drill.DrillRun;
import io.sluice.bench.lab.EntryCaller;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.WalPosition;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Finds out when all is well again after an accident, by rows of its own. For one thread. */
final class Recovery implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(2);
    private static final Duration FILL_LIMIT = Duration.ofMillis(200);

    /** Rows of its own have higher numbers than those of the drill. */
    private static final int FIRST_ROW = 1_000_000;

    private final FreshSession session;
    private final EntryCaller redis;
    private final FreshRun fresh;
    private final DrillRun run;
    private final Random random = new Random(1);
    private int row = FIRST_ROW;

    Recovery(FreshSession session, EntryCaller redis, FreshRun fresh, DrillRun run) {
        this.session = session;
        this.redis = redis;
        this.fresh = fresh;
        this.run = run;
    }

    /**
     * How long it took, since the accident.
     *
     * @param changes until a row of each table that was committed after it was applied to the cache
     * @param fills until a row of each that was looked up after that was in the cache
     * @param answers the same of the answer to a query of each view, if there are any
     */
    record Times(Duration changes, Duration fills, Duration answers) {}

    /** @param accident when it happened */
    Times await(long accident) throws Exception {
        List<FreshTable> tables = fresh.keys.tables().all();
        WalPosition committed = committed(tables);
        int shown = row; // of all tables
        run.await("changes were not applied again", LIMIT, () -> fresh.reaches(committed));
        Duration changes = Duration.ofNanos(System.nanoTime() - accident);
        for (FreshTable table : tables) {
            run.await("fills of " + table.name() + " were not taken again", LIMIT, () -> filled(table));
        }
        Duration fills = Duration.ofNanos(System.nanoTime() - accident);
        ViewRun views = fresh.views;
        if (views != null) {
            run.await(
                    "answers of views were not kept again",
                    LIMIT,
                    () -> views.isKept(fresh.daemons.withViews(random), shown));
        }
        return new Times(changes, fills, Duration.ofNanos(System.nanoTime() - accident));
    }

    /** Has the value of a row cached that nothing will happen to, and returns what its entry is called. */
    String kept(FreshTable table) throws Exception {
        WalPosition committed = committed(List.of(table));
        run.await("changes were not applied", LIMIT, () -> fresh.watch.reaches(committed));
        String shown = table.shown(row, 1);
        run.await("a row of " + table.name() + " was not cached", LIMIT, () -> shown.equals(entry(table)));
        return table.entry(row);
    }

    /** Tries until a row of each is written, and returns where. */
    private WalPosition committed(List<FreshTable> tables) throws Exception {
        WalPosition[] at = {WalPosition.NONE};
        run.await("nothing could be written", LIMIT, () -> {
            try {
                at[0] = written(tables);
                return true;
            } catch (SQLException e) {
                session.close();
                return false;
            }
        });
        return at[0];
    }

    private WalPosition written(List<FreshTable> tables) throws SQLException {
        session.open();
        row++;
        for (FreshTable table : tables) {
            int unused = table.write(session, row, 1);
        }
        session.commit();
        return session.position();
    }

    /** Whether a lookup of a row that nobody has looked up before is soon in the cache. */
    private boolean filled(FreshTable table) throws InterruptedException {
        try {
            WalPosition unused = written(List.of(table));
        } catch (SQLException e) {
            session.close();
            return false;
        }
        return entry(table) != null;
    }

    /** What is in the cache soon after a lookup of the last row; null if nothing is, or somebody does not answer. */
    private @Nullable String entry(FreshTable table) throws InterruptedException {
        try {
            HttpCaller.Answer answer = new HttpCaller(fresh.daemons.any(random), CALL_LIMIT).get(table.path(row));
            long end = System.nanoTime() + FILL_LIMIT.toNanos();
            @Nullable String entry = null;
            while (entry == null && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(1);
                entry = redis.entryNamed(table.entry(row));
            }
            return answer.status() < 500 ? entry : null;
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() {
        session.close();
        redis.close();
    }
}
