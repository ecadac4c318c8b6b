package io.sluice.bench.freshness;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.caches.Servers;
import io.sluice.bench.caches.Servers.Shard;
import io.sluice.bench.drill.DrillRun;
import io.sluice.bench.drill.Format;
import io.sluice.bench.history.Allowance;
import io.sluice.bench.lab.WalPosition;
import io.sluice.fleet.FleetServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Those of several Redis servers. For one thread. */
record FleetAccidents(FreshRun fresh, DrillRun run, @Nullable Servers servers, Recovery recovery, Random random)
        implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** About a second after the new master serves, what it lacks is found out. */
    static final Duration GRACE = Duration.ofMillis(1500);

    /** A replica lacks what was applied in so long, and at most twice so long. */
    private static final int LOST_MILLIS = 400;

    private static final int LONGER_MILLIS = 2000;
    private static final int MOVED = 6;

    boolean isThere() {
        return servers != null;
    }

    private Servers all() {
        return Objects.requireNonNull(servers);
    }

    private Shard any() {
        List<Shard> shards = all().shards();
        return shards.get(random.nextInt(shards.size()));
    }

    Recovery.Times flush() throws Exception {
        Shard shard = any();
        run.say("that is " + shard.master().name());
        long accident = System.nanoTime();
        String unused = all().tell(shard.master(), "FLUSHALL");
        return recovery.await(accident);
    }

    Recovery.Times deleteHome() throws Exception {
        Shard shard = any();
        run.say("that is one of " + shard.master().name());
        long accident = System.nanoTime();
        for (FreshTable table : fresh.keys.tables().all()) {
            String unused = all().tell(shard.master(), "UNLINK", shard.fences(table.prefix()));
        }
        return recovery.await(accident);
    }

    Recovery.Times loseMaster() throws Exception {
        Shard shard = any();
        cutOff(shard);
        Map<String, String> last = ledgers(shard, shard.master());
        long accident = System.nanoTime();
        shard.master().kill();
        long served = takesOver(shard, last);
        tellLost(shard, last);
        allow(shard, accident, served, served + GRACE.toNanos());
        Recovery.Times times = recovery.await(accident);
        mend();
        return times;
    }

    Recovery.Times switchMaster() throws Exception {
        Shard shard = any();
        long accident = System.nanoTime();
        run.say(all().fleet().failover(all().isCluster() ? shard.master().name() : null));
        long served = System.nanoTime();
        // Of a cluster the new master has everything; with Sentinels it may lack what the old one took meanwhile.
        allow(shard, accident, served, all().isCluster() ? givesWay(shard) : served + GRACE.toNanos());
        Recovery.Times times = recovery.await(accident);
        mend();
        return times;
    }

    Recovery.Times pauseMaster() throws Exception {
        Shard shard = any();
        long accident = System.nanoTime();
        shard.master().pause();
        long served = takesOver(shard, Map.of());
        run.pass(Duration.ofMillis(random.nextInt(LONGER_MILLIS)));
        shard.master().resume();
        long gone = all().isCluster() ? givesWay(shard) : served; // with Sentinels nobody goes back to it
        allow(shard, accident, served, Math.max(served + GRACE.toNanos(), gone));
        Recovery.Times times = recovery.await(accident);
        mend();
        return times;
    }

    Recovery.Times moveSlots() throws Exception {
        Shard from = any();
        Shard to = other(from);
        long accident = System.nanoTime();
        for (int slot : slots(from)) {
            long unused = all().fleet().reshard(slot, to.master().name());
        }
        run.say("from " + from.master().name() + " to " + to.master().name() + " in "
                + Format.seconds(Duration.ofNanos(System.nanoTime() - accident)));
        return recovery.await(accident);
    }

    /** Half of the keys are moved, and after a while the others. */
    Recovery.Times cutMove() throws Exception {
        Shard from = any();
        Shard to = other(from);
        List<Integer> slots = slots(from);
        String source = all().tell(from.master(), "CLUSTER", "MYID");
        String target = all().tell(to.master(), "CLUSTER", "MYID");
        long accident = System.nanoTime();
        for (int slot : slots) {
            String number = Integer.toString(slot);
            String unused = all().tell(to.master(), "CLUSTER", "SETSLOT", number, "IMPORTING", source);
            unused = all().tell(from.master(), "CLUSTER", "SETSLOT", number, "MIGRATING", target);
            all().moveSome(from.master(), to.master(), slot, random);
        }
        run.pass(Duration.ofMillis(500 + random.nextInt(LONGER_MILLIS)));
        for (int slot : slots) {
            long unused = all().fleet().reshard(slot, to.master().name());
        }
        run.say("from " + from.master().name() + " to " + to.master().name());
        return recovery.await(accident);
    }

    Recovery.Times killReaderAndMaster() throws Exception {
        run.await("no daemon reads the changes", LIMIT, () -> fresh.daemons.reader() >= 0);
        int reader = fresh.daemons.reader();
        Shard shard = any();
        cutOff(shard);
        Map<String, String> last = ledgers(shard, shard.master());
        long accident = System.nanoTime();
        fresh.daemons.kill(reader);
        shard.master().kill();
        long served = takesOver(shard, last);
        tellLost(shard, last);
        run.await("no daemon reads the changes", LIMIT, () -> fresh.daemons.reading() != null);
        allow(shard, accident, served, Math.max(served, System.nanoTime()) + GRACE.toNanos());
        Recovery.Times times = recovery.await(accident);
        fresh.daemons.restart(reader);
        mend();
        return times;
    }

    private Shard other(Shard than) {
        List<Shard> others = all().shards().stream()
                .filter(shard -> !shard.master().name().equals(than.master().name()))
                .toList();
        return others.get(random.nextInt(others.size()));
    }

    /** Its lowest, where its home is, and some in which keys of the drill are. */
    private List<Integer> slots(Shard shard) {
        List<Integer> ofKeys = keys(shard).stream()
                .mapToObj(key -> Servers.slot(fresh.keys.entry(key)))
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(ofKeys, random);
        List<Integer> slots = new ArrayList<>(List.of(shard.slots().last()));
        ofKeys.stream()
                .filter(slot -> slot != shard.slots().last())
                .limit(MOVED)
                .forEach(slots::add);
        Collections.shuffle(slots, random);
        return slots;
    }

    /** The keys of the history that are there. */
    private BitSet keys(Shard shard) {
        BitSet keys = new BitSet();
        for (int key = 0; key < fresh.keys.count(); key++) {
            keys.set(key, shard.slots().contains(Servers.slot(fresh.keys.entry(key))));
        }
        return keys;
    }

    private void allow(Shard shard, long from, long served, long to) {
        fresh.allowances.add(new Allowance(keys(shard), from, served, to));
    }

    /** The replica hears nothing more from its master; from then on it misses what is applied, until it is the master. */
    private void cutOff(Shard shard) throws Exception {
        String unused = all().tell(shard.replica(), "CONFIG", "SET", "masterauth", "wrong");
        unused = all().tell(shard.replica(), "CLIENT", "KILL", "TYPE", "master");
        run.pass(Duration.ofMillis(LOST_MILLIS + random.nextInt(LOST_MILLIS)));
    }

    /**
     * When the replica serves in place of its master.
     *
     * @param last the ledgers as they were, by their names
     */
    private long takesOver(Shard shard, Map<String, String> last) throws Exception {
        FleetServer next = shard.replica();
        String unused = all().tell(next, "CONFIG", "SET", "masterauth", next.password());
        if (fresh.forging && !last.isEmpty()) {
            run.await(next.name() + " did not take over", LIMIT, () -> all().forge(next, last));
        }
        run.await(next.name() + " did not take over", LIMIT, () -> all().serves(next));
        long served = System.nanoTime();
        run.say(next.name() + " serves in place of " + shard.master().name());
        return served;
    }

    /** When the old master knows that it is none. */
    private long givesWay(Shard shard) throws Exception {
        run.await(
                shard.master().name() + " did not give way",
                LIMIT,
                () -> all().said(shard.master(), "ROLE") instanceof List<?> role
                        && new String((byte[]) role.get(0), StandardCharsets.US_ASCII).equals("slave"));
        return System.nanoTime();
    }

    /** All servers run, and each master has one that follows it. */
    private void mend() throws Exception {
        int masters = all().isCluster() ? 3 : 1;
        all().fleet().up(null);
        run.await("not every master of Redis is followed", LIMIT, () -> {
            try {
                return all().shards().size() == masters;
            } catch (BenchException e) {
                return false;
            }
        });
        all().fleet().up(null);
    }

    /** As they are, by the names of their hashes. Where they are forged, nothing is applied after them. */
    private Map<String, String> ledgers(Shard shard, FleetServer server) {
        if (fresh.forging && server.name().equals(shard.master().name())) {
            String unused = all().tell(server, "CLIENT", "PAUSE", "5000", "WRITE");
        }
        Map<String, String> ledgers = new LinkedHashMap<>();
        for (FreshTable table : fresh.keys.tables().all()) {
            String name = shard.fences(table.prefix());
            if (all().said(server, "HGET", name, "") instanceof byte[] text) {
                String unused = ledgers.put(name, new String(text, StandardCharsets.UTF_8));
            }
        }
        return ledgers;
    }

    private void tellLost(Shard shard, Map<String, String> last) {
        run.say("seq was " + seqs(last) + ", and is " + seqs(ledgers(shard, shard.replica())));
    }

    private static String seqs(Map<String, String> ledgers) {
        return ledgers.values().stream().map(WalPosition::seq).collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        if (servers != null) {
            servers.close();
        }
    }
}
