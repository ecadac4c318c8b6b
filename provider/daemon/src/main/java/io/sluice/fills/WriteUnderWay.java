package io.sluice.fills;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The write that the filler's thread is at, if any: broken by others when it takes too long, because sockets time out on reading alone. */
final class WriteUnderWay {
    private final long mostNanos;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Begun> now = new AtomicReference<>();

    private record Begun(FillWriter writer, long since) {}

    WriteUnderWay(long mostNanos, LongSupplier nanoTime) {
        this.mostNanos = mostNanos;
        this.nanoTime = nanoTime;
    }

    /** Returns when it began. */
    long begin(FillWriter writer) {
        Begun begun = new Begun(writer, nanoTime.getAsLong());
        now.set(begun);
        return begun.since;
    }

    void end() {
        now.set(null);
    }

    /** Breaks it, once, if it has taken too long. From any thread; never blocks. */
    void unstick() {
        Begun begun = now.get();
        if (begun != null && nanoTime.getAsLong() - begun.since > mostNanos && now.compareAndSet(begun, null)) {
            begun.writer.abort();
        }
    }
}
