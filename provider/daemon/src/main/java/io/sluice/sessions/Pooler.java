package io.sluice.sessions;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PgStatement;

/**
 * Whether a pooler stands between us and the server that gives one session to many clients, turn by turn. What we set on such a session,
 * read-only for one, others would have. So it is found out before anything is set.
 *
 * <p>The server tells each client the number of its process at the login, for cancelling. A pooler has to make one up, because it may have
 * no server session yet. Where it is true, nobody stands between. Where it is not, two clients that ask for it, one of them in a
 * transaction, show whether each has a process of its own.
 */
final class Pooler {
    private static final int ROUNDS = 3;

    /** Of a setting that only the operator can mend. */
    static final String MEND = "08004";

    private Pooler() {}

    /** A client's session, real or not. */
    interface Client {
        /** The process that serves it now. */
        int process() throws SQLException;

        /** From now on, and until {@link #rollback}, one process serves it. */
        void begin() throws SQLException;

        void rollback() throws SQLException;
    }

    /** The process that the server, or whoever speaks for it, has announced at the login. */
    static int announced(Connection connection) throws SQLException {
        return connection.unwrap(PgConnection.class).getBackendPID();
    }

    /** A statement that leaves nothing on the session: the next client's may have the same name. */
    static Statement unnamed(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.unwrap(PgStatement.class).setPrepareThreshold(0);
        return statement;
    }

    /** @throws SQLException in one line with what to do, if sessions are shared */
    static void requireOwnSessions(Connection one, Connection other) throws SQLException {
        if (shares(client(one), client(other))) {
            throw new SQLException(
                    "a pooler in transaction mode stands before the server (PgBouncer's pool_mode = transaction, say): what is"
                            + " set for our sessions would be set for other clients; give the address of the server itself, or"
                            + " of a pool with pool_mode = session; or, of lookups and writes, have the role make the settings, and"
                            + " serve with --session-settings check",
                    MEND);
        }
    }

    /** Whether two clients, both idle now, have not a process each for as long as they are connected. */
    static boolean shares(Client one, Client other) throws SQLException {
        int own = one.process();
        for (int i = 0; i < ROUNDS; i++) {
            if (other.process() == own) {
                return true;
            }
            other.begin(); // it keeps what it has, and that was perhaps ours
            try {
                if (other.process() == own || one.process() != own) {
                    return true;
                }
            } finally {
                other.rollback();
            }
        }
        return false;
    }

    private static Client client(Connection connection) {
        return new Client() {
            @Override
            public int process() throws SQLException {
                try (Statement ask = unnamed(connection);
                        ResultSet row = ask.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
                    return row.next() ? row.getInt(1) : 0;
                }
            }

            @Override
            public void begin() throws SQLException {
                connection.setAutoCommit(false);
            }

            @Override
            public void rollback() throws SQLException {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        };
    }
}
