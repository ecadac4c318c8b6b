package io.sluice.door;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What the admin port does with keys that it is told of by POST. Called on the admin port's event loop, so it must not wait: it hands
 * them on, and its stage is completed by whoever knows what became of them, within ten seconds.
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
     * @param lsn the change is in PostgreSQL's log before this position; 0 if that was not said
     */
    record Notice(String key, long lsn) {
        public Notice {
            if (lsn < 0) {
                throw new IllegalArgumentException("lsn < 0: " + lsn);
            }
        }
    }

    /** What became of the notices. */
    sealed interface NoticesResult {
        /** All are where they cannot be lost. */
        record Taken() implements NoticesResult {}

        /**
         * They cannot be taken now, or only some of them were: telling them again does no harm.
         *
         * @param why one line for the caller
         */
        record Unavailable(String why) implements NoticesResult {}
    }
}
