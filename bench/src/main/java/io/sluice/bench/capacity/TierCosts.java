package io.sluice.bench.capacity;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.MachineCpu;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.measure.Costs;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.report.Figure;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The CPU time of each tier, of who makes the load, told apart, and of whatever else the machine does. Made before the load, asked after it.
 *
 * @param begin by {@link System#nanoTime}
 */
record TierCosts(Costs servers, double clientBefore, double machineBefore, long begin) {
    static final Figure CPU_CLIENT = Figure.less("client CPU", "s per 1,000");

    /** Of programs that have nothing to do with it, and of the system by itself. */
    static final Figure CPU_OTHERS = Figure.less("CPU of other programs", "cores");

    /** In the order in which a lookup meets them. */
    static final List<Figure> TIERS = List.of(Figures.CPU_SERVER, Figures.CPU_POSTGRES, Figures.CPU_REDIS);

    /** Looks now, for the first time. */
    static TierCosts of(List<ServerProcess> daemons, Lab lab) {
        return new TierCosts(
                Costs.of(daemons.stream().map(ServerProcess::tree).toList(), lab),
                OwnCpu.seconds(),
                MachineCpu.busySeconds(),
                System.nanoTime());
    }

    /** What 1,000 of so many lookups have cost since the first look, and what others used meanwhile. */
    Map<Figure, Double> of(long lookups) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        double machine = MachineCpu.busySeconds() - machineBefore;
        Map<Figure, Double> figures = servers.per1000(lookups);
        figures.put(CPU_CLIENT, (OwnCpu.seconds() - clientBefore) * 1000 / lookups);
        double ours = all().mapToDouble(figures::get).sum() * lookups / 1000;
        figures.put(CPU_OTHERS, Math.max(0, machine - ours) / seconds);
        return figures;
    }

    static Stream<Figure> all() {
        return Stream.concat(TIERS.stream(), Stream.of(CPU_CLIENT));
    }
}
