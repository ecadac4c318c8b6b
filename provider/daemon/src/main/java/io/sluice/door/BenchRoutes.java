package io.sluice.door;

import io.sluice.coalesce.Outcome;
import io.sluice.lookup.Value;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the routes for measuring need. Called on event loops: neither method may block. */
public interface BenchRoutes {

    /** A key that exists, another one at each call; null while none is known. */
    @Nullable
    String sampleKey();

    /** Looks one key up with a query of its own. */
    CompletionStage<Outcome<Value>> direct(String key);
}
