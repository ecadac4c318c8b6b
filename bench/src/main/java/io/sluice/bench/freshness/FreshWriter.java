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
import java.util.stream.Stream;

/** Changes rows at random: values, new rows, removed ones, keys, what is rolled back, and now and then all of a table. */
record FreshWriter(FreshRun run, FreshSession session, Random random) implements Work {
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
        int key = random.nextInt(run.keys.count());
        if (random.nextInt(TRUNCATED_OF) == 0) {
            truncate(key);
            return;
        }
        int other = run.keys.beside(key, random);
        int elsewhere = run.keys.elsewhere(key);
        int[] held = IntStream.of(key, other, elsewhere).distinct().toArray();
        int dice = random.nextInt(100);
        run.keys.hold(held);
        try {
            boolean there = isThere(key);
            if (dice < 10) {
                rollBack(key);
            } else if (dice < 22 && there) {
                remove(key);
            } else if (dice < 30 && there && run.keys.state(other) == RowState.ABSENT) {
                rename(key, other);
            } else if (dice < 40) {
                write(IntStream.of(key, elsewhere).distinct());
            } else {
                write(IntStream.of(key));
            }
        } finally {
            run.keys.release(held);
        }
    }

    private boolean isThere(int key) {
        return run.keys.state(key) == RowState.THERE;
    }

    /** Of one table each: all in one transaction. */
    private void write(IntStream keys) throws SQLException {
        List<Next> all = keys.mapToObj(key -> new Next(key, run.keys.next(key), RowState.THERE))
                .toList();
        commit(all, () -> {
            int least = Integer.MAX_VALUE;
            for (Next next : all) {
                FreshTable table = run.keys.table(next.key);
                int row = run.keys.row(next.key);
                least = Math.min(
                        least,
                        isThere(next.key)
                                ? table.update(session, row, next.version)
                                : table.write(session, row, next.version));
            }
            return least;
        });
    }

    private void remove(int key) throws SQLException {
        Next next = new Next(key, run.keys.next(key), RowState.ABSENT);
        commit(List.of(next), () -> run.keys.table(key).remove(session, run.keys.row(key), random));
    }

    private void rename(int from, int to) throws SQLException {
        Next gone = new Next(from, run.keys.next(from), RowState.ABSENT);
        Next come = new Next(to, run.keys.next(to), RowState.THERE);
        FreshTable table = run.keys.table(from);
        commit(List.of(gone, come), () -> table.move(session, run.keys.row(from), run.keys.row(to), come.version));
    }

    private void rollBack(int key) throws SQLException, InterruptedException {
        Next next = new Next(key, run.keys.next(key), RowState.THERE);
        begin(next);
        try {
            int unused = run.keys.table(key).write(session, run.keys.row(key), next.version);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(3)); // it can be seen, if anybody looks where he must not
        } finally {
            session.rollBack(); // a lost connection rolls back too
            run.log.rolledBack(next.key, next.version, System.nanoTime());
        }
    }

    /** The table of this key, and no other. */
    private void truncate(int one) throws SQLException {
        run.keys.holdAll();
        try {
            List<Next> all = run.keys
                    .ofTable(one)
                    .mapToObj(key -> new Next(key, run.keys.next(key), RowState.ABSENT))
                    .toList();
            String table = run.keys.table(one).name();
            commit(all, () -> session.run("TRUNCATE " + table, Stream.of()) + 1);
        } finally {
            run.keys.releaseAll();
        }
    }

    /** What a key is to be. */
    private record Next(int key, int version, RowState state) {}

    /** Returns how many rows it changed. */
    @FunctionalInterface
    private interface Body {
        int run() throws SQLException;
    }

    private void begin(Next next) {
        if (next.state == RowState.THERE) {
            run.log.writing(next.key, next.version);
        } else {
            run.log.removing(next.key, next.version);
        }
    }

    private void commit(List<Next> all, Body body) throws SQLException {
        all.forEach(this::begin);
        boolean committing = false;
        boolean committed = false;
        try {
            if (body.run() == 0) {
                throw new BenchException(
                        "the row of " + run.keys.entry(all.get(0).key) + " was acknowledged, and is not there");
            }
            committing = true;
            session.commit();
            committed = true;
        } finally {
            long now = System.nanoTime();
            for (Next next : all) {
                if (committed) {
                    run.log.committed(next.key, next.version, now);
                    run.keys.is(next.key, next.state);
                } else if (committing) {
                    run.keys.is(next.key, RowState.UNKNOWN);
                } else {
                    run.log.rolledBack(next.key, next.version, now);
                }
            }
        }
        WalPosition at = session.position();
        all.forEach(next -> run.log.reached(next.key, next.version, at));
    }

    @Override
    public void close() {
        session.close();
    }
}
