package io.sluice.embedded;

import org.jspecify.annotations.Nullable;

/**
 * What one server of a cluster was found to be.
 *
 * @param timeline counts promotions; 0 when it is not known
 * @param lsn how far the primary has written, or a replica has applied; null when it is not known
 * @param lagBytes what a replica has still to apply of the primary's log; null where that cannot be told
 * @param lagSeconds how old what it has applied is, 0 when it has applied everything; null where that cannot be told
 * @param sync whether commits wait for it, in PostgreSQL's words: async, sync, quorum, potential; - for one that is not connected
 */
public record NodeStatus(
        String name,
        int port,
        Role role,
        int timeline,
        @Nullable String lsn,
        @Nullable Long lagBytes,
        @Nullable Double lagSeconds,
        State state,
        String sync) {

    /** What the server is in its cluster. */
    public enum Role {
        PRIMARY("primary"),
        REPLICA("replica"),
        /** It was the primary, and another has been promoted since. */
        OLD_PRIMARY("old primary");

        private final String text;

        Role(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** How the server does. */
    public enum State {
        RUNNING("running"),
        STREAMING("streaming"),
        CATCHING_UP("catching up"),
        REPLAY_PAUSED("replay paused"),
        /** A replica without a connection to the primary. */
        ALONE("not connected"),
        /** A replica that the primary has no log for any more. */
        LOST("too far behind"),
        NO_ANSWER("no answer"),
        STOPPED("stopped");

        private final String text;

        State(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
