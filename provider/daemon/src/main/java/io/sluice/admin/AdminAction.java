package io.sluice.admin;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the admin port does with keys that a POST names. The admin port's event loop calls it, so it must not wait: it hands the keys on,
 * and another thread completes its stage within ten seconds.
 */
@FunctionalInterface
public interface AdminAction {

    /**
     * Takes all of these, in their order.
     *
     * @param notices at least one; a key may be among them more than once
     */
    CompletionStage<NoticesResult> take(List<Notice> notices);

    /**
     * Somebody says that this key has changed.
     *
     * @param table as the caller has named it; null for the first one
     * @param lsn the change is in PostgreSQL's log before this position; 0 if that was not said
     */
    record Notice(@Nullable String table, String key, long lsn) {
        public Notice {
            if (lsn < 0) {
                throw new IllegalArgumentException("lsn < 0: " + lsn);
            }
        }
    }

    /** Whether the notices were stored. */
    sealed interface NoticesResult {
        /** All are stored where they cannot be lost. */
        record Taken() implements NoticesResult {}

        /**
         * Some or all of them were not stored: sending them again does no harm.
         *
         * @param why one line for the caller
         */
        record Unavailable(String why) implements NoticesResult {}
    }
}
