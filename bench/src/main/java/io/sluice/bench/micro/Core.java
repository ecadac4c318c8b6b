package io.sluice.bench.micro;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Settings;
import java.time.Duration;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The coalescer under test, shared by all threads of a benchmark: default settings, a loader that answers at once. */
@State(Scope.Benchmark)
public class Core {
    /** Long enough that a pause of the machine costs no lookup: one that failed would end the benchmark. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Coalescer<String, String> coalescer = start();

    private static Coalescer<String, String> start() {
        Settings defaults = Settings.defaults();
        Settings settings = new Settings(defaults.window(), defaults.queue(), defaults.lanes(), TIMEOUT);
        return Coalescer.start(settings, OneValue.loader());
    }

    Coalescer<String, String> coalescer() {
        return coalescer;
    }

    @TearDown
    public void close() {
        coalescer.close();
    }
}
