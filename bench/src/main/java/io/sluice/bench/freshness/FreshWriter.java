package io.sluice.bench.freshness;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.drill.Work;
import io.sluice.bench.freshness.FreshKeys.RowState;
import io.sluice.bench.lab.WalPosition;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Changes rows at random: values, new rows, removed ones, keys, what is rolled back, and now and then all of the table. */
record FreshWriter(FreshRun run, FreshSession session, Random random) implements Work {
    private static final String TABLE = FreshSession.TABLE;
    private static final String UPSERT =
            "INSERT INTO " + TABLE + " VALUES (?, ?) ON CONFLICT (random_key) DO UPDATE SET url = excluded.url";
    private static final String UPDATE = "UPDATE " + TABLE + " SET url = ? WHERE random_key = ?";
    private static final String RENAME = "UPDATE " + TABLE + " SET random_key = ?, url = ? WHERE random_key = ?";
    private static final String DELETE = "DELETE FROM " + TABLE + " WHERE random_key = ?";
    private static final long AGAIN_MILLIS = 50;
    private static final int TRUNCATED_OF = 5000;

    @Override
    public boolean next() throws Exception {
        if (run.work.hasWrites()) {
            TimeUnit.MILLISECONDS.sleep(1);
            return true;
        }
        try {
            session.open();
            change();
            run.work.wrote();
            run.work.pace();
        } catch (SQLException e) {
            session.close();
            if (!FreshSession.isAway(e)) {
                throw e;
            }
            run.work.failed();
            TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
        }
        return true;
    }

    private void change() throws SQLException, InterruptedException {
        if (random.nextInt(TRUNCATED_OF) == 0) {
            truncate();
            return;
        }
        int key = random.nextInt(run.keys.count());
        int other = (key + 1 + random.nextInt(run.keys.count() - 1)) % run.keys.count();
        int dice = random.nextInt(100);
        run.keys.hold(key, other);
        try {
            boolean there = run.keys.row(key) == RowState.THERE;
            if (dice < 10) {
                rollBack(key);
            } else if (dice < 22 && there) {
                remove(key);
            } else if (dice < 30 && there && run.keys.row(other) == RowState.ABSENT) {
                rename(key, other);
            } else {
                write(key);
            }
        } finally {
            run.keys.release(key, other);
        }
    }

    private void write(int key) throws SQLException {
        boolean there = run.keys.row(key) == RowState.THERE;
        Next next = new Next(key, run.keys.next(key), RowState.THERE);
        commit(
                List.of(next),
                () -> there
                        ? session.run(UPDATE, next.value(), next.name())
                        : session.run(UPSERT, next.name(), next.value()));
    }

    private void remove(int key) throws SQLException {
        Next next = new Next(key, run.keys.next(key), RowState.ABSENT);
        commit(List.of(next), () -> session.run(DELETE, next.name()));
    }

    private void rename(int from, int to) throws SQLException {
        Next gone = new Next(from, run.keys.next(from), RowState.ABSENT);
        Next come = new Next(to, run.keys.next(to), RowState.THERE);
        commit(List.of(gone, come), () -> session.run(RENAME, come.name(), come.value(), gone.name()));
    }

    private void rollBack(int key) throws SQLException, InterruptedException {
        Next next = new Next(key, run.keys.next(key), RowState.THERE);
        begin(next);
        try {
            int unused = session.run(UPSERT, next.name(), next.value());
            TimeUnit.MILLISECONDS.sleep(random.nextInt(3)); // it can be seen, if anybody looks where he must not
        } finally {
            session.rollBack(); // a lost connection rolls back too
            run.history.rolledBack(next.key, next.version, System.nanoTime());
        }
    }

    private void truncate() throws SQLException {
        run.keys.holdAll();
        try {
            List<Next> all = IntStream.range(0, run.keys.count())
                    .mapToObj(key -> new Next(key, run.keys.next(key), RowState.ABSENT))
                    .toList();
            commit(all, () -> session.run("TRUNCATE " + TABLE) + 1);
        } finally {
            run.keys.releaseAll();
        }
    }

    /** What a key is to be. */
    private record Next(int key, int version, RowState row) {
        String name() {
            return FreshKeys.name(key);
        }

        String value() {
            return FreshKeys.value(key, version);
        }
    }

    /** Returns how many rows it changed. */
    @FunctionalInterface
    private interface Body {
        int run() throws SQLException;
    }

    private void begin(Next next) {
        if (next.row == RowState.THERE) {
            run.history.writing(next.key, next.version, System.nanoTime());
        } else {
            run.history.removing(next.key, next.version, System.nanoTime());
        }
    }

    private void commit(List<Next> all, Body body) throws SQLException {
        all.forEach(this::begin);
        boolean committing = false;
        boolean committed = false;
        try {
            if (body.run() == 0) {
                throw new BenchException("the row of " + all.get(0).name() + " was acknowledged, and is not there");
            }
            committing = true;
            session.commit();
            committed = true;
        } finally {
            long now = System.nanoTime();
            for (Next next : all) {
                if (committed) {
                    run.history.committed(next.key, next.version, now);
                    run.keys.is(next.key, next.row);
                } else if (committing) {
                    run.keys.is(next.key, RowState.UNKNOWN);
                } else {
                    run.history.rolledBack(next.key, next.version, now);
                }
            }
        }
        WalPosition at = session.position();
        all.forEach(next -> run.watch.committed(next.key, next.version, at));
    }

    @Override
    public void close() {
        session.close();
    }
}
