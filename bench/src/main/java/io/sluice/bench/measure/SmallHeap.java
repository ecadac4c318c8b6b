package io.sluice.bench.measure;

import io.sluice.bench.lab.Heap;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.report.Figure;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Full load on a daemon whose heap is small: what it still answers, and what a lookup costs it in time and in garbage. */
public record SmallHeap(DaemonLoad load, Heap heap) implements Measurement, AutoCloseable {
    static final Figure CPU = Figure.less("CPU per lookup", "µs");
    public static final Figure ALLOCATED = Figure.less("allocated per lookup", "B");
    public static final Figure RESIDENT = Figure.less("resident", "MiB");

    /** The most that its heap may grow to. */
    public static final String LIMIT = "-Xmx128m";

    static final double MIB = 1 << 20;

    private static final String ANSWERS = "sluice_http_request_seconds_count";

    /** A daemon that answers no lookup from memory. */
    public static ServerProcess daemon(Lab lab, String name, boolean fills) throws InterruptedException {
        List<String> jvm = new ArrayList<>(Heap.JVM);
        jvm.add(LIMIT);
        return lab.daemon(name, fills, jvm, "--recent=0");
    }

    /** Such a daemon, and load for it. */
    public static SmallHeap start(Run run, String name, boolean fills, Requests lookups, int connections)
            throws InterruptedException {
        ServerProcess daemon = daemon(run.lab(), name, fills);
        return new SmallHeap(new DaemonLoad(run, daemon, lookups, connections), Heap.of(daemon));
    }

    /** Everything that its threads allocate counts for the lookups, the opening of the connections too. */
    @Override
    public Map<Figure, Double> take(Duration duration) throws InterruptedException {
        Metrics before = load.daemon().metrics();
        Heap.Allocated allocatedBefore = heap.allocated();
        Map<Figure, Double> figures = load.take(duration);
        double allocated = heap.allocated().since(allocatedBefore);
        double answers = load.daemon().metrics().grown(before, ANSWERS);
        figures.put(ALLOCATED, allocated / answers);
        figures.put(CPU, 1000 * figures.getOrDefault(Figures.CPU_SERVER, Double.NaN));
        figures.put(RESIDENT, load.daemon().tree().usage().residentBytes() / MIB);
        return figures;
    }

    @Override
    public void close() {
        heap.close();
        load.daemon().close();
    }
}
