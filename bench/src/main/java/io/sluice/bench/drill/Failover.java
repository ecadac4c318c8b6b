package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import io.sluice.bench.lab.Wait;
import io.sluice.embedded.EmbeddedNode;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/** The death of a primary, from the kill until it is a replica of the next one. */
final class Failover {
    private static final Duration WRITE_LIMIT = Duration.ofSeconds(60);
    private static final Duration SEEN_LIMIT = Duration.ofSeconds(30);

    /** Writes acknowledged between two steps, so that each step meets some. */
    private static final int SOME = 50;

    private final ClusterLab lab;
    private final NodesPage nodes;
    private final Puts puts;
    private final Calls reads;
    private final Crew writers;
    private final Consumer<String> say;

    Failover(ClusterLab lab, NodesPage nodes, Puts puts, Calls reads, Crew writers, Consumer<String> say) {
        this.lab = lab;
        this.nodes = nodes;
        this.puts = puts;
        this.reads = reads;
        this.writers = writers;
        this.say = say;
    }

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
    Round run(Duration before) throws Exception {
        Wait.until(
                "not all replicas were read from",
                WRITE_LIMIT,
                () -> nodes.open(lab.cluster().replicas()));
        someWrites();
        long began = System.nanoTime();
        Wait.until(
                "its time did not pass", before.plus(WRITE_LIMIT), () -> System.nanoTime() - began >= before.toNanos());
        puts.calls().takeLongestPause();
        reads.takeLongestPause();

        EmbeddedNode old = lab.cluster().primary();
        say.accept(
                Words.count(puts.calls().good()) + " writes acknowledged; kill -9 of " + old.name() + ", the primary");
        old.kill();
        for (EmbeddedNode replica : lab.cluster().replicas()) {
            Wait.until(
                    replica.name() + " did not see the end of its primary",
                    SEEN_LIMIT,
                    () -> !Receiving.is(lab, replica));
        }
        EmbeddedNode next = lab.cluster().candidate();
        say.accept("promoting " + next.name() + ", which has received most");
        puts.calls().watch(System.nanoTime());
        lab.cluster().promote(next.name(), false);
        Wait.until("the daemon did not write to " + next.name(), WRITE_LIMIT, () -> {
            writers.check();
            return puts.calls().resumed() != null;
        });
        Duration written = Objects.requireNonNull(puts.calls().resumed());
        say.accept("the daemon writes again, " + Words.seconds(written) + " after the promotion began");

        say.accept("reviving " + old.name() + " as the primary that it was");
        long revival = System.nanoTime();
        old.restart();
        Wait.until("the daemon did not find out that " + old.name() + " is an old primary", SEEN_LIMIT, () -> {
            String why = nodes.of(old).why();
            return why != null && why.contains("claims to be the primary");
        });
        Duration foundOut = Duration.ofNanos(System.nanoTime() - revival);
        say.accept("the daemon says of " + old.name() + ": " + nodes.of(old).why());
        someWrites();
        say.accept(old.name() + " rejoins as a replica");
        lab.cluster().rejoin(old.name());
        Wait.until(old.name() + " was not read from again", WRITE_LIMIT, () -> nodes.open(old));
        someWrites();
        return new Round(puts.calls().takeLongestPause(), reads.takeLongestPause(), written, foundOut);
    }

    private void someWrites() throws Exception {
        long before = puts.calls().good();
        Wait.until("too few writes were acknowledged", WRITE_LIMIT, () -> {
            writers.check();
            return puts.calls().good() - before >= SOME;
        });
    }
}
