package io.sluice.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How SQL reaches a server on 127.0.0.1 that runs: a port, because this package has no driver. */
@FunctionalInterface
public interface NodeSql {

    /**
     * Logs in to a database.
     *
     * @param limit how long logging in, and then each statement, may take
     * @throws IOException when there is no answer within the limit, or a refusal; the message is one line without a secret
     */
    Session open(int port, String database, Credentials who, Duration limit) throws IOException;

    /** One connection: what a statement leaves in its session, the next one finds. */
    interface Session extends AutoCloseable {

        /** Runs one statement and returns its rows, empty for one that has none; values in PostgreSQL's text form. */
        List<List<@Nullable String>> rows(String sql) throws IOException;

        @Override
        void close();
    }
}
