package io.sluice.bench.drill;

import io.sluice.bench.lab.Lab;
import io.sluice.embedded.EmbeddedNode;
import java.time.Duration;
import java.util.Objects;

/** The death of a primary, from the kill until it is a replica of the next one. */
record Failover(DrillRun run, NodesPage nodes, RecordedPuts puts, CallStats reads) {
    private static final Duration WRITE_LIMIT = Duration.ofSeconds(60);
    private static final Duration SEEN_LIMIT = Duration.ofSeconds(30);
    /** Writes acknowledged between two steps, so that each step meets some. */
    private static final int SOME = 50;

    /**
     * How it went.
     *
     * @param noWrites the longest time between two acknowledged writes
     * @param noReads the longest time between two answers
     * @param promotedToWrite from the start of the promotion until the daemon wrote again
     * @param foundOut from the start of the revived primary until the daemon knew it for what it is
     */
    record Round(Duration noWrites, Duration noReads, Duration promotedToWrite, Duration foundOut) {}

    /** @param before how long writing goes on before the kill */
    Round round(Duration before) throws Exception {
        Lab lab = run.lab();
        CallStats writes = puts.calls();
        run.await(
                "not all replicas were read from",
                WRITE_LIMIT,
                () -> nodes.open(lab.cluster().replicas()));
        someWrites();
        run.pass(before);
        Duration unused = writes.takeLongestPause();
        unused = reads.takeLongestPause();

        EmbeddedNode old = lab.cluster().primary();
        run.say(Format.count(writes.good()) + " writes acknowledged; kill -9 of " + old.name() + ", the primary");
        EmbeddedNode next = run.killPrimary();
        run.say("promoting " + next.name() + ", which has received most");
        writes.watch(System.nanoTime());
        lab.cluster().promote(next.name(), false);
        run.await("the daemon did not write to " + next.name(), WRITE_LIMIT, () -> writes.resumed() != null);
        Duration written = Objects.requireNonNull(writes.resumed());
        run.say("the daemon writes again, " + Format.seconds(written) + " after the promotion began");

        run.say("reviving " + old.name() + " as the primary that it was");
        long revival = System.nanoTime();
        old.restart();
        run.await("the daemon did not find out that " + old.name() + " is an old primary", SEEN_LIMIT, () -> {
            String why = nodes.of(old).why();
            return why != null && why.contains("claims to be the primary");
        });
        Duration foundOut = Duration.ofNanos(System.nanoTime() - revival);
        run.say("the daemon says of " + old.name() + ": " + nodes.of(old).why());
        someWrites();

        run.say(old.name() + " rejoins as a replica");
        lab.cluster().rejoin(old.name());
        run.await(old.name() + " was not read from again", WRITE_LIMIT, () -> nodes.open(old));
        someWrites();
        return new Round(writes.takeLongestPause(), reads.takeLongestPause(), written, foundOut);
    }

    private void someWrites() throws Exception {
        long before = puts.calls().good();
        run.await(
                "too few writes were acknowledged",
                WRITE_LIMIT,
                () -> puts.calls().good() - before >= SOME);
    }
}
