package io.sluice.fills;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Redis of few words. */
final class FakeRedis implements FillWriter.WriterConnector {
    final List<List<String>> pipelines = new ArrayList<>();
    boolean away;
    boolean loses;
    boolean ahead;

    /** Whether the connection of now was closed from the other side. */
    boolean closed;

    /** What it answers to a write that changes nothing. */
    @Nullable
    String refusal;

    @Nullable
    String error;

    Runnable during = () -> {};
    int attempts;
    int open;
    int aborted;

    @Override
    public FillWriter connect() {
        attempts++;
        if (away) {
            throw new IllegalStateException("Connection refused");
        }
        open++;
        closed = false;
        return new FillWriter() {
            private boolean isIdleTooLong() {
                return closed;
            }

            @Override
            public FillResult write(List<Fill<String, Value>> fills) {
                during.run();
                if (isIdleTooLong()) {
                    throw new IllegalStateException("Connection reset");
                }
                if (loses) {
                    throw new IllegalStateException("Connection reset");
                }
                pipelines.add(fills.stream().map(Fill::key).toList());
                if (ahead) {
                    return new FillResult(0, List.of(), fills);
                }
                List<String> errors = error == null ? List.of() : List.of(error);
                return new FillResult(fills.size() - errors.size(), errors);
            }

            @Override
            public @Nullable String trial() {
                return refusal;
            }

            @Override
            public List<String> drop(List<String> keys) {
                if (isIdleTooLong()) {
                    throw new IllegalStateException("Connection reset");
                }
                if (loses) {
                    throw new IllegalStateException("Connection reset");
                }
                pipelines.add(keys.stream().map(key -> "-" + key).toList());
                return error == null ? List.of() : List.of(error);
            }

            @Override
            public void abort() {
                aborted++;
            }

            @Override
            public void close() {
                open--;
            }
        };
    }
}
