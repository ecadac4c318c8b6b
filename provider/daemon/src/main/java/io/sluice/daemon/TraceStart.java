package io.sluice.daemon;

import io.sluice.build.Build;
import io.sluice.config.ServeOptions;
import io.sluice.servers.ShutdownSteps;
import io.sluice.tracing.Traces;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Traces, where a collector is named. */
final class TraceStart {
    private TraceStart() {}

    /** Null where none is. What is left of them is sent at the end. */
    static @Nullable Traces of(ServeOptions options, ShutdownSteps shutdown) {
        URI collector = options.run.otelEndpoint;
        if (collector == null) {
            return null;
        }
        Traces traces = Traces.to(collector, Build.current().version());
        shutdown.first("send the last spans", traces);
        return traces;
    }
}
