package io.sluice.bench.freshness;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.drill.DrillRun;
import io.sluice.bench.lab.EntryCaller;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.embedded.EmbeddedNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes them, and mends what was broken. For one thread. */
record Accidents(
        FreshRun fresh, DrillRun run, EntryCaller redis, FleetAccidents fleet, Recovery recovery, Random random) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LONGEST_PAUSE_MILLIS = 3000;
    private static final int REDIS_AWAY_MILLIS = 700;

    /** Makes one, waits until all is well, and mends what is still broken. */
    Recovery.Times happens(Accident accident) throws Exception {
        run.say(accident.words());
        return switch (accident) {
            case REPLAY_PAUSED -> pauseReplay();
            case READER_KILLED -> killReader();
            case REDIS_FLUSHED -> fleet.isThere() ? fleet.flush() : flushRedis();
            case REDIS_KILLED -> killRedis();
            case PRIMARY_KILLED -> killPrimary();
            case TABLE_ALTERED -> alterTable();
            case MASTER_LOST -> fleet.loseMaster();
            case MASTER_SWITCHED -> fleet.switchMaster();
            case MASTER_PAUSED -> fleet.pauseMaster();
            case HOME_DELETED -> fleet.deleteHome();
            case SLOTS_MOVED -> fleet.moveSlots();
            case MOVE_CUT -> fleet.cutMove();
            case READER_AND_MASTER_KILLED -> fleet.killReaderAndMaster();
        };
    }

    /** It is read from all the while: {@code --max-lag} is longer. */
    private Recovery.Times pauseReplay() throws Exception {
        List<EmbeddedNode> replicas = run.lab().cluster().replicas();
        EmbeddedNode slow = replicas.get(random.nextInt(replicas.size()));
        slow.pauseReplay();
        run.pass(Duration.ofMillis(1000 + random.nextInt(LONGEST_PAUSE_MILLIS)));
        slow.resumeReplay();
        return recovery.await(System.nanoTime());
    }

    private Recovery.Times killReader() throws Exception {
        run.await("no daemon reads the changes", LIMIT, () -> fresh.daemons.reader() >= 0);
        int reader = fresh.daemons.reader();
        long accident = System.nanoTime();
        fresh.daemons.kill(reader);
        Recovery.Times times = recovery.await(accident);
        fresh.daemons.restart(reader);
        return times;
    }

    private Recovery.Times flushRedis() throws Exception {
        try (RedisCaller one = run.lab().redisCaller(LIMIT)) {
            long accident = System.nanoTime();
            String unused = one.ask("FLUSHALL");
            return recovery.await(accident);
        }
    }

    private Recovery.Times killRedis() throws Exception {
        int port = run.lab().redis().port();
        long accident = System.nanoTime();
        run.lab().redis().kill();
        run.pass(Duration.ofMillis(REDIS_AWAY_MILLIS));
        run.lab().redis().restart();
        if (run.lab().redis().port() != port) {
            throw new BenchException("another program has taken the port of Redis meanwhile: run the drill again");
        }
        return recovery.await(accident);
    }

    private Recovery.Times killPrimary() throws Exception {
        EmbeddedNode old = fresh.primary;
        long accident = System.nanoTime();
        EmbeddedNode next = run.killPrimary();
        run.lab().cluster().promote(next.name(), false);
        fresh.primary = next;
        run.say(next.name() + " is the primary now");
        Recovery.Times times = recovery.await(accident);
        run.lab().cluster().rejoin(old.name());
        return times;
    }

    /** Its entries are dropped, and those of no other. */
    private Recovery.Times alterTable() throws Exception {
        List<FreshTable> tables = fresh.keys.tables().all();
        FreshTable altered = tables.get(random.nextInt(tables.size()));
        redis.close(); // as above
        fresh.keys.hold(); // nobody empties a table meanwhile
        try {
            Map<FreshTable, String> entries = new LinkedHashMap<>();
            for (FreshTable table : tables) {
                entries.put(table, recovery.kept(table));
            }
            String its = entries.remove(altered);
            long accident = System.nanoTime();
            run.lab().execute(altered.alter(true));
            run.await("entries of " + altered.name() + " were not dropped", LIMIT, () -> redis.entryNamed(its) == null);
            Recovery.Times times = recovery.await(accident);
            for (String other : entries.values()) {
                fresh.wentToo.add(redis.entryNamed(other) == null ? 1 : 0);
            }
            run.lab().execute(altered.alter(false));
            return times;
        } finally {
            fresh.keys.release();
        }
    }
}
