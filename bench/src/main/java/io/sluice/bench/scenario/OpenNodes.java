package io.sluice.bench.scenario;

import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.Metrics;
import java.time.Duration;

/** The nodes that a daemon reads from. */
final class OpenNodes {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long LOOK_EVERY_MILLIS = 50;

    private OpenNodes() {}

    /**
     * Waits until the daemon reads from so many nodes: before, it may read from the primary what replicas are for.
     *
     * @throws LabException if it does not
     */
    static void await(DaemonProcess daemon, int nodes) throws LabException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            Metrics metrics = daemon.metrics();
            int open = (int) metrics.sum("sluice_node_open");
            if (open == nodes) {
                return;
            }
            if (System.nanoTime() - begin > LIMIT.toNanos()) {
                throw new LabException(daemon.name() + " reads from " + open + " nodes and not from " + nodes
                        + " after " + LIMIT.toSeconds() + " s: GET "
                        + daemon.admin().resolve("/nodes") + " says why");
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }
}
