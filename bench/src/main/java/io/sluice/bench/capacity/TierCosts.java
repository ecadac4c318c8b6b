package io.sluice.bench.capacity;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.measure.Costs;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.report.Figure;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The CPU time of each tier, and of who makes the load, told apart. Made before the load, asked after it. */
record TierCosts(Costs servers, double clientBefore) {
    static final Figure CPU_CLIENT = Figure.less("client CPU", "s per 1,000");

    /** In the order in which a lookup meets them. */
    static final List<Figure> TIERS = List.of(Figures.CPU_SERVER, Figures.CPU_POSTGRES, Figures.CPU_REDIS);

    /** Looks now, for the first time. */
    static TierCosts of(List<ServerProcess> daemons, Lab lab) {
        return new TierCosts(Costs.of(daemons.stream().map(ServerProcess::tree).toList(), lab), OwnCpu.seconds());
    }

    /** What 1,000 of so many lookups have cost since the first look. */
    Map<Figure, Double> per1000(long lookups) {
        Map<Figure, Double> figures = servers.per1000(lookups);
        figures.put(CPU_CLIENT, (OwnCpu.seconds() - clientBefore) * 1000 / lookups);
        return figures;
    }

    static Stream<Figure> all() {
        return Stream.concat(TIERS.stream(), Stream.of(CPU_CLIENT));
    }
}
