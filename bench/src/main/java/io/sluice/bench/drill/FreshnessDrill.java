package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import io.sluice.embedded.SyncMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whatever happens, nothing that is cached or answered is older than a change that was applied. */
@Command(
        name = "freshness",
        description =
                "Two daemons with --changes on fill one Redis, while rows are changed in every way there is and servers"
                        + " are killed: no value in Redis, and no answer, is older than a change that was applied.")
public final class FreshnessDrill implements Drill {
    /** What holds old values back. */
    enum Part {
        FILLS,
        ANSWERS,
        RECENT
    }

    private static final int KEYS = 300;
    private static final String[] SERVE = {
        "--table=" + FreshTable.NAME, "--publication=" + FreshTable.NAME, "--slot=" + FreshTable.NAME
    };

    @Mixin
    private DrillOptions common = new DrillOptions();

    @Mixin
    private ReaderOptions reading = new ReaderOptions();

    @Option(
            names = "--ops",
            paramLabel = "N",
            description = "Reads and writes, at least: they go on slowly during accidents.",
            defaultValue = "300000")
    private int ops;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each kind of accident happens, in an order of its own each time.",
            defaultValue = "1")
    private int rounds;

    @Option(
            names = "--accidents",
            paramLabel = "KIND",
            split = ",",
            description = "Only these: replay_paused, reader_killed, redis_flushed, redis_killed, primary_killed.")
    private List<Accident> accidents = List.of(Accident.values());

    @Option(
            names = "--without",
            paramLabel = "PART",
            description = "To see the drill find what this part prevents. fills: they are written without a look at the"
                    + " fences. answers: what daemons read is compared with no announcement. recent: recent values are"
                    + " kept whatever is announced.")
    private @Nullable Part without;

    @Override
    public DrillOptions common() {
        return common;
    }

    @Override
    public void check() {
        reading.check();
        DrillOptions.atLeast("--ops", ops, 1000);
        DrillOptions.atLeast("--rounds", rounds, 0);
    }

    /** What is acknowledged is not lost when the primary is. */
    @Override
    public SyncMode sync() {
        return SyncMode.QUORUM;
    }

    @Override
    public Result run(ClusterLab lab, Consumer<String> say) throws Exception {
        say.accept("--seed " + reading.seed() + " does the same again");
        FreshTable.make(lab, lab.cluster().primary());
        Pair daemons = Pair.start(lab, without, common.serveFlags(SERVE));
        FreshRun run = new FreshRun(lab, daemons, reading, KEYS, ops);
        Map<Accident, List<Recovery.Times>> times = run.all(plan(), say);
        say.accept("judging " + Words.count(run.history().size()) + " events");
        return new FreshnessReport(reading.seed(), run, times, daemons.fills()).result();
    }

    /** Each round in an order of its own. */
    private List<Accident> plan() {
        Random random = new Random(reading.seed());
        List<Accident> plan = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<Accident> order = new ArrayList<>(accidents);
            Collections.shuffle(order, random);
            plan.addAll(order);
        }
        return plan;
    }
}
