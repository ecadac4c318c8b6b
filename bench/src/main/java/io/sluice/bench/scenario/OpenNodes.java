package io.sluice.bench.scenario;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.lab.Wait;
import java.time.Duration;

/** The nodes that a daemon reads from. */
final class OpenNodes {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private OpenNodes() {}

    /**
     * Waits until the daemon reads from so many nodes: before, it may read from the primary what replicas are for.
     *
     * @throws BenchException if it does not
     */
    static void await(ServerProcess daemon, int nodes) throws InterruptedException {
        var unused = Wait.until(
                daemon.name() + " does not read from " + nodes + " nodes (GET "
                        + daemon.admin().resolve("/nodes") + " says why)",
                LIMIT,
                () -> (int) daemon.metrics().sum("sluice_node_serves") == nodes);
    }
}
