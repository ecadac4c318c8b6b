package io.sluice.bench.drill;

import io.sluice.bench.lab.HttpCaller;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The flags of drills with lookups of keys that are chosen at random. */
@Command(sortOptions = false, showDefaultValues = true)
public final class ReaderOptions {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(5);

    @Option(names = "--readers", paramLabel = "N", defaultValue = "8")
    public int readers;

    @Option(names = "--seed", paramLabel = "NUMBER")
    @Nullable
    Long seed;

    /** The one given, or another one each time; kept, so that it can be said. */
    public long seed() {
        if (seed == null) {
            seed = System.nanoTime() & 0xFFFFFF;
        }
        return seed;
    }

    /** Says how the same is done again. */
    public void sayHow(DrillRun run) {
        run.say("--seed " + seed() + " does the same again");
        run.figure("seed", Long.toString(seed()));
    }

    /** Those who look keys up through this daemon. */
    List<Work> readers(URI daemon, CallStats reads, WrittenKeys written) {
        List<Work> works = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            works.add(new Reader(new HttpCaller(daemon, CALL_LIMIT), new Random(seed() + i), reads, written));
        }
        return works;
    }
}
