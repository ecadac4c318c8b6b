package io.sluice.daemon;

import io.sluice.coalesce.Outcome;
import io.sluice.door.BenchRoutes;
import io.sluice.lookup.Value;
import io.sluice.nodes.Database;
import io.sluice.nodes.DirectReads;
import io.sluice.nodes.SampleKeys;
import io.sluice.servers.ShutdownSteps;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What is answered for measuring: lookups past the coalescer, and keys that there are. */
record BenchReads(SampleKeys samples, DirectReads reads) implements BenchRoutes {

    /**
     * Starts it; what has to be ended goes to {@code shutdown}.
     *
     * @param most how many direct lookups may wait
     */
    static BenchReads start(Database database, int most, ShutdownSteps shutdown) {
        SampleKeys samples = database.sampleKeys();
        shutdown.first("forget the sample keys", samples);
        DirectReads reads = database.directReads(most);
        shutdown.first("end the direct reads", reads);
        return new BenchReads(samples, reads);
    }

    @Override
    public @Nullable String sampleKey() {
        return samples.next();
    }

    @Override
    public CompletionStage<Outcome<Value>> direct(String key) {
        return reads.read(key);
    }
}
