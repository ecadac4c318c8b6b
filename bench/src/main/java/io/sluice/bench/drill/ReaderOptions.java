package io.sluice.bench.drill;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The flags of drills with lookups of keys that are chosen at random. */
@Command(sortOptions = false, showDefaultValues = true)
final class ReaderOptions {
    @Option(
            names = "--readers",
            paramLabel = "N",
            description = "How many ask for keys, one after the other.",
            defaultValue = "8")
    int readers;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            description = "What is done at random is done the same way again; by default another one each time.")
    @Nullable
    Long seed;

    void check() {
        DrillOptions.atLeast("--readers", readers, 1);
    }

    /** The one given, or another one each time; kept, so that it can be said. */
    long seed() {
        if (seed == null) {
            seed = System.nanoTime() & 0xFFFFFF;
        }
        return seed;
    }
}
