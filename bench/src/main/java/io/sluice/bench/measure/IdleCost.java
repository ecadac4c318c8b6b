package io.sluice.bench.measure;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Heap;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.Client;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.load.IdleConnections;
import io.sluice.bench.load.Load;
import io.sluice.bench.load.Measured;
import io.sluice.bench.report.Figure;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What connections cost that do nothing: the memory of a daemon before they are opened, and while all are open. Only once for each
 * daemon: what it has taken from the system for the first ones it keeps, and the next cost less.
 *
 * @param requests each connection sends one before it idles
 */
public record IdleCost(ServerProcess daemon, Heap heap, Requests requests) {
    static final Figure HEAP = Figure.less("heap used", "MiB");
    public static final Figure RESIDENT_EACH = Figure.less("resident per connection", "KiB");
    public static final Figure HEAP_EACH = Figure.less("heap per connection", "KiB");

    private static final double KIB = 1024;

    /** At work, the daemon is warmed up with so many: code and pools are then there, and not counted for idle connections. */
    private static final int WORKING = 200;

    /** Memory at one moment, after a collection; bytes. */
    public record Memory(double resident, double heap) {
        public Map<Figure, Double> figures() {
            Map<Figure, Double> figures = new LinkedHashMap<>();
            figures.put(SmallHeap.RESIDENT, resident / SmallHeap.MIB);
            figures.put(HEAP, heap / SmallHeap.MIB);
            return figures;
        }

        /** With what each of so many has added since then. */
        public Map<Figure, Double> figures(Memory before, int connections) {
            Map<Figure, Double> figures = figures();
            figures.put(RESIDENT_EACH, (resident - before.resident) / connections / KIB);
            figures.put(HEAP_EACH, (heap - before.heap) / connections / KIB);
            return figures;
        }
    }

    public void warmUp(Client client, Duration duration) throws InterruptedException {
        Measured unused = client.run(new Load(daemon.lookups(), requests, WORKING, duration));
    }

    /** Memory now. */
    public Memory memory() throws InterruptedException {
        double used = heap.usedAfterCollection();
        return new Memory(daemon.tree().usage().residentBytes(), used);
    }

    /** Memory while so many are open. */
    public Memory memory(int connections) throws InterruptedException {
        FileDescriptors.require(connections, daemon.tree().pid(), daemon.name());
        try (IdleConnections idle = IdleConnections.open(daemon.lookups(), requests, connections)) {
            Memory memory = memory();
            int open = idle.open();
            if (open < connections) {
                throw new BenchException(daemon.name() + " has ended " + (connections - open) + " of " + connections
                        + " idle connections: give a smaller --idle, or a larger --serve-flag=--max-connections="
                        + connections);
            }
            return memory;
        }
    }
}
