package io.sluice.bench;

import io.sluice.bench.scenario.Article;
import io.sluice.bench.scenario.Batch;
import io.sluice.bench.scenario.Changes;
import io.sluice.bench.scenario.Footprint;
import io.sluice.bench.scenario.Micro;
import io.sluice.bench.scenario.Open;
import io.sluice.bench.scenario.Peers;
import io.sluice.bench.scenario.Qps;
import io.sluice.bench.scenario.Routing;
import io.sluice.bench.scenario.Scenario;
import io.sluice.bench.scenario.Stages;
import io.sluice.bench.scenario.Sweep;
import io.sluice.bench.scenario.Writes;
import java.util.List;

/** What there is to measure, in the order of the help. */
final class Scenarios {
    private Scenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Article(),
                new Peers(),
                new Batch(),
                new Open(),
                new Qps(),
                new Stages(),
                new Routing(),
                new Writes(),
                new Changes(),
                new Sweep(),
                new Footprint(),
                new Micro());
    }
}
