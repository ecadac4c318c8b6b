package io.sluice.fills;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The write that the filler's thread is at, if any: broken by others when it takes too long, because sockets time out on reading alone. */
final class WriteUnderWay {
    private final long mostNanos;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Begun> now = new AtomicReference<>();
    private volatile LongConsumer timed = nanos -> {};

    private record Begun(FillWriter writer, long since) {}

    WriteUnderWay(long mostNanos, LongSupplier nanoTime) {
        this.mostNanos = mostNanos;
        this.nanoTime = nanoTime;
    }

    /** Hears how many nanoseconds each took, those that were broken, too. */
    void timed(LongConsumer hears) {
        timed = hears;
    }

    /** Returns when it began. */
    long begin(FillWriter writer) {
        Begun begun = new Begun(writer, nanoTime.getAsLong());
        now.set(begun);
        return begun.since;
    }

    void end() {
        Begun begun = now.getAndSet(null);
        if (begun != null) {
            timed.accept(nanoTime.getAsLong() - begun.since);
        }
    }

    /** Breaks it, once, if it has taken too long. From any thread; never blocks. */
    void unstick() {
        Begun begun = now.get();
        if (begun != null && nanoTime.getAsLong() - begun.since > mostNanos && now.compareAndSet(begun, null)) {
            timed.accept(nanoTime.getAsLong() - begun.since);
            begun.writer.abort();
        }
    }
}
