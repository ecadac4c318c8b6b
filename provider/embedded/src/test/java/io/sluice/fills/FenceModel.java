package io.sluice.fills;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.Change;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.Ledger;
import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.CachedValue;
import io.sluice.lookup.ReadPoint;
import io.sluice.lookup.Replayed;
import io.sluice.lookup.Snapshot;
import io.sluice.lookup.Value;
import io.sluice.redis.LuaNumbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A database in a few lists, its change stream, and loads that are slow to be filled: whatever order they come in, an entry is its row as
 * of what was applied; and where changes are late, no entry is older than one that was there before. The value of a key is how many times
 * it has changed.
 */
final class FenceModel {
    private static final List<String> KEYS =
            IntStream.range(0, 12).mapToObj(i -> "k" + i).toList();
    private static final int MOST_LOADS = 30;

    private record Commit(long lsn, long xid, String key) {}

    /** @param sees how many of its key's commits each value shows */
    private record Load(ReadPoint sight, Map<String, Integer> sees) {}

    private record Saved(Map<String, String> fences, Map<String, String> entries) {}

    private final FencedRedis redis;
    private final Random random;
    private final List<Commit> log = new ArrayList<>();

    /** Committed, in the log, and shown by no snapshot yet. */
    private final TreeSet<Long> unseen = new TreeSet<>();

    private final List<Load> loads = new ArrayList<>();
    private long shown = 99;
    private int applied;

    /** All up to here is covered, for a standby; and for a primary above that xmax. */
    private int floor;

    private long floorXmax;
    private long term;

    /** No ledger, or an old one: until the reader finds out. */
    private boolean flushed;

    private boolean restored;
    private @Nullable Saved saved;

    /** The reader is away, and fills go beyond what was applied: as far as that. */
    private boolean late;

    private int beyond;
    private final Map<String, Integer> seen = new HashMap<>();
    int written;
    int waited;
    int violations;

    FenceModel(FencedRedis redis, long seed) {
        this.redis = redis;
        this.random = new Random(seed);
    }

    /** Takes this many steps. */
    void run(int steps) throws Exception {
        takeOver();
        for (int i = 0; i < steps; i++) {
            step();
            check();
        }
    }

    private void step() throws Exception {
        int dice = random.nextInt(1000);
        if (dice < 200) {
            commit();
        } else if (dice < 400) {
            show();
        } else if (dice < 600) {
            load();
        } else if (dice < 820) {
            fill();
        } else if (late && dice < 993) {
            late = dice < 985;
        } else if (dice < 960) {
            reader(this::apply);
        } else if (dice < 975) {
            reader(this::raise);
        } else if (dice < 987) {
            reader(redis.fences::sweep);
        } else if (dice < 988) {
            stall();
        } else if (dice < 990) {
            saved = new Saved(redis.client.hgetAll("{model:}:fences"), entries());
        } else if (dice < 992) {
            flush();
        } else if (dice < 994) {
            restore();
        } else {
            anotherReader();
        }
    }

    private void commit() {
        String key = KEYS.get(random.nextInt(KEYS.size()));
        // Whoever changes a row has waited until the change before it was shown.
        log.stream().filter(commit -> commit.key.equals(key)).forEach(commit -> show(commit.xid));
        long xid = 100L + log.size();
        log.add(new Commit(1000 + 10L * log.size(), xid, key));
        unseen.add(xid);
    }

    private void show() {
        List<Long> all = List.copyOf(unseen);
        if (!all.isEmpty()) {
            show(all.get(random.nextInt(all.size())));
        }
    }

    private void show(long xid) {
        if (unseen.remove(xid)) {
            shown = Math.max(shown, xid);
        }
    }

    private Snapshot snapshot() {
        long xmax = shown + 1;
        List<Long> running = List.copyOf(unseen.headSet(xmax));
        long xmin = running.isEmpty() ? xmax : running.get(0);
        return Snapshot.parse(
                1,
                xmin + ":" + xmax + ":" + running.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    /** What a standby shows may be as new as what it has received by then. */
    private void load() {
        ReadPoint sight;
        List<Commit> shows;
        if (random.nextBoolean() || log.isEmpty()) {
            sight = snapshot().until(position(log.size()), shown + 1);
            shows = log;
        } else {
            int least = Math.max(1, log.size() - random.nextInt(8));
            int most = least + random.nextInt(log.size() - least + 1);
            sight = new Replayed(1, position(least), position(most));
            shows = log.subList(0, least + random.nextInt(most - least + 1));
        }
        Map<String, Integer> sees = new HashMap<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            sees.put(key, (int) shows.stream()
                    .filter(commit -> commit.key.equals(key) && sees(sight, commit))
                    .count());
        }
        loads.add(new Load(sight, sees));
        if (loads.size() > MOST_LOADS) {
            loads.remove(0);
        }
    }

    /** The end of the log when there were so many commits. */
    private long position(int commits) {
        return commits == 0 ? 0 : log.get(commits - 1).lsn;
    }

    private static boolean sees(ReadPoint sight, Commit commit) {
        return sight instanceof Snapshot snapshot ? snapshot.sees(commit.xid) : sight.upTo() >= commit.lsn;
    }

    /** Writes a load, late. What has seen all that was applied and nothing else, and is above the floor, must get through. */
    private void fill() {
        if (loads.isEmpty()) {
            return;
        }
        Load load = loads.remove(random.nextInt(loads.size()));
        List<Fill<String, Value>> fills = new ArrayList<>();
        load.sees.forEach((key, version) ->
                fills.add(new Fill<>(key, version == 0 ? null : Value.of(String.valueOf(version)), load.sight)));
        FillWriter.FillResult answer = redis.write(fills);
        written += answer.written();
        if (!answer.waiting().isEmpty()) {
            waited++;
            loads.add(load);
        }
        if (late && answer.written() > 0) {
            beyond = Math.max(beyond, log.size());
        }
        if (flushed || restored || late || applied < beyond || !redis.fenced || load.sight.upTo() > position(applied)) {
            return;
        }
        load.sees.forEach((key, version) -> {
            if (aboveFloor(load.sight) && surely(load.sight, key) >= appliedOf(key)) {
                assertThat(version(redis.entry(key)))
                        .as("%s by %s", key, load.sight)
                        .isEqualTo(version);
            }
        });
    }

    /** Its reader has not been in time for three seconds, as far as the ledger says. */
    private void stall() {
        String ledger = redis.fence("");
        if (flushed || restored || ledger == null) {
            return;
        }
        long three = 1000 * Long.parseLong(redis.client.time().get(0)) - 3000;
        long unused = redis.client.hset(
                redis.hash(), "", ledger.substring(0, 125) + LuaNumbers.of(three) + ledger.substring(144));
        late = true;
    }

    private int surely(ReadPoint sight, String key) {
        return (int) log.stream()
                .filter(commit -> commit.key.equals(key)
                        && (sight instanceof Replayed replayed ? replayed.lsn() >= commit.lsn : sees(sight, commit)))
                .count();
    }

    private boolean aboveFloor(ReadPoint sight) {
        return sight instanceof Snapshot snapshot
                ? snapshot.xmax() > floorXmax
                : sight instanceof Replayed replayed && replayed.lsn() >= position(floor);
    }

    private int appliedOf(String key) {
        return (int) log.subList(0, applied).stream()
                .filter(commit -> commit.key.equals(key))
                .count();
    }

    private interface Reading {
        void run() throws FenceStoreException;
    }

    /** What the reader does, and what it does when it finds another ledger. */
    private void reader(Reading reading) throws FenceStoreException {
        try {
            reading.run();
        } catch (FenceStoreException e) {
            assertThat(e.kind()).isEqualTo(Kind.LOST);
            assertThat(flushed || restored).isTrue();
            takeOver();
        }
        assertThat(flushed).isFalse();
        restored = false; // it was as new as ever, or it is cleared
    }

    private void apply() throws FenceStoreException {
        int to = Math.min(log.size(), applied + random.nextInt(6));
        List<Change> changes = log.subList(applied, to).stream()
                .map(commit -> Change.of(commit.key, commit.lsn, commit.xid))
                .toList();
        redis.fences.apply(changes, position(to), 0);
        applied = to;
        boolean quiet = applied == log.size() && unseen.isEmpty();
        redis.fences.advance(position(applied), 0, quiet ? shown + 1 : 0, true);
    }

    private void raise() throws FenceStoreException {
        int to = floorXmax == Long.MAX_VALUE ? floor : Math.max(floor, applied - random.nextInt(20));
        boolean confirmed = log.subList(0, to).stream().noneMatch(commit -> unseen.contains(commit.xid));
        if (!confirmed && floorXmax < Long.MAX_VALUE) {
            to = floor;
        }
        long xmax = confirmed ? snapshot().xmax() : floorXmax;
        redis.fences.floor(position(to), xmax);
        floor = to;
        floorXmax = xmax;
    }

    /** Begins anew, at the end of the log. */
    private void takeOver() throws FenceStoreException {
        term++;
        floor = log.size();
        floorXmax = Long.MAX_VALUE;
        redis.fences.take(new Ledger(term, 0, 1, position(floor), Long.MAX_VALUE, position(applied), 0, true, 0));
        FencedRedis.clear(redis.fences);
        flushed = false;
        restored = false;
        raise();
    }

    /** One that trusts the ledger that it finds. */
    private void anotherReader() throws FenceStoreException {
        Ledger there = redis.fences.read();
        if (flushed || restored || there == null) {
            return;
        }
        term = there.term() + 1;
        redis.fences.take(
                new Ledger(term, 0, 1, there.floorLsn(), there.floorXmax(), there.applied(), there.maxXid(), false, 0));
    }

    private void flush() {
        redis.client.flushDB();
        flushed = true;
    }

    private void restore() {
        Saved old = saved;
        if (old == null || old.fences.isEmpty()) {
            return;
        }
        redis.client.flushDB();
        redis.client.hset("{model:}:fences", old.fences);
        old.entries.forEach((key, value) -> redis.client.set("model:" + key, value));
        flushed = false;
        restored = true;
    }

    private Map<String, String> entries() {
        List<String> values =
                redis.client.mget(KEYS.stream().map(key -> "model:" + key).toArray(String[]::new));
        Map<String, String> entries = new HashMap<>();
        for (int i = 0; i < KEYS.size(); i++) {
            if (values.get(i) != null) {
                entries.put(KEYS.get(i), values.get(i));
            }
        }
        return entries;
    }

    private static int version(@Nullable String entry) {
        return CachedValue.ABSENT.toString().equals(entry)
                ? 0
                : Integer.parseInt(Objects.requireNonNullElse(entry, "-1"));
    }

    private void check() {
        if (restored) {
            return; // nobody has noticed yet
        }
        entries().forEach((key, entry) -> {
            int version = version(entry);
            boolean asApplied = late || applied < beyond || version == appliedOf(key);
            if (version < appliedOf(key) || version < seen.getOrDefault(key, 0) || !asApplied) {
                violations++;
            }
            seen.merge(key, version, Math::max);
        });
    }
}
