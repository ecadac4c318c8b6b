package io.sluice.fills;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection to a Redis, used by one thread. */
interface FillWriter extends AutoCloseable {

    /**
     * What became of fills. Those that are in neither figure were refused, because their values may be old.
     *
     * @param errors one for each fill that failed
     * @param waiting those that may be newer than what was applied, and can be written when as much is
     */
    record FillResult(int written, List<String> errors, List<Fill<String, Value>> waiting) {
        FillResult(int written, List<String> errors) {
            this(written, errors, List.of());
        }
    }

    /**
     * Writes all of them as one pipeline, and waits for the answers.
     *
     * @throws RuntimeException when the connection is of no use any more; what was written then is unknown
     */
    FillResult write(List<Fill<String, Value>> fills);

    /**
     * Drops these keys as one pipeline, and waits for the answers.
     *
     * @return the errors answered, one for each key that was refused
     * @throws RuntimeException as {@link #write}
     */
    List<String> drop(List<String> keys);

    /**
     * Whether fills will be taken: tries a write that changes nothing.
     *
     * @return the error answered, or null
     * @throws RuntimeException as {@link #write}
     */
    @Nullable
    String trial();

    /** Breaks the connection from another thread, so that a stuck {@link #write} throws; never blocks. */
    void abort();

    @Override
    void close();

    /** Makes connections. */
    @FunctionalInterface
    interface WriterConnector {

        /**
         * Makes one.
         *
         * @throws RuntimeException when Redis is away or refuses us; the message says why, without secrets
         */
        FillWriter connect();
    }
}
