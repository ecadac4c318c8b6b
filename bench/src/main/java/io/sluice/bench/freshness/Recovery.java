package io.sluice.bench.freshness;

import io.sluice.bench.drill.DrillRun;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.WalPosition;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Finds out when all is well again after an accident, by rows of its own. For one thread. */
final class Recovery implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(2);
    private static final Duration FILL_LIMIT = Duration.ofMillis(200);
    private static final String INSERT = "INSERT INTO " + FreshSession.TABLE + " VALUES (?, ?) ON CONFLICT DO NOTHING";

    private final FreshSession session;
    private final RedisCaller redis;
    private final DaemonPair daemons;
    private final AppliedWatch watch;
    private final DrillRun run;
    private final Random random = new Random(1);
    private int rows;

    Recovery(FreshSession session, RedisCaller redis, DaemonPair daemons, AppliedWatch watch, DrillRun run) {
        this.session = session;
        this.redis = redis;
        this.daemons = daemons;
        this.watch = watch;
        this.run = run;
    }

    /**
     * How long it took, since the accident.
     *
     * @param changes until a row that was committed after it was applied to the cache
     * @param fills until a row that was looked up after that was in the cache
     */
    record Times(Duration changes, Duration fills) {}

    /** @param accident when it happened */
    Times await(long accident) throws Exception {
        WalPosition committed = committed(row());
        run.await("changes were not applied again", LIMIT, () -> watch.applied().reaches(committed));
        Duration changes = Duration.ofNanos(System.nanoTime() - accident);
        run.await("fills were not taken again", LIMIT, () -> filled(row()));
        return new Times(changes, Duration.ofNanos(System.nanoTime() - accident));
    }

    private String row() {
        return "probe" + rows++;
    }

    /** Tries until it is written, and returns where. */
    private WalPosition committed(String key) throws Exception {
        WalPosition[] at = {WalPosition.NONE};
        run.await("nothing could be written", LIMIT, () -> {
            try {
                at[0] = written(key);
                return true;
            } catch (SQLException e) {
                session.close();
                return false;
            }
        });
        return at[0];
    }

    private WalPosition written(String key) throws SQLException {
        session.open();
        int unused = session.run(INSERT, key, "https://example.com/" + key);
        session.commit();
        return session.position();
    }

    /** Whether a lookup of this row, which nobody has looked up before, is soon in the cache. */
    private boolean filled(String key) throws InterruptedException {
        try {
            WalPosition unused = written(key);
            HttpCaller.Answer answer = new HttpCaller(daemons.any(random), CALL_LIMIT).get("/single/" + key);
            long end = System.nanoTime() + FILL_LIMIT.toNanos();
            @Nullable String entry = null;
            while (entry == null && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(1);
                entry = redis.entry(key);
            }
            return answer.status() < 500 && entry != null;
        } catch (IOException e) {
            return false;
        } catch (SQLException e) {
            session.close();
            return false;
        }
    }

    @Override
    public void close() {
        session.close();
        redis.close();
    }
}
