package io.sluice.tables;

import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.SystemIdentifier;
import io.sluice.postgres.TableSettings;
import io.sluice.sessions.SessionSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * A server, and what was found of each table there.
 *
 * @param cluster the server's system identifier, or 0
 */
record CheckedServer(List<FoundTable> tables, long cluster) {
    /** Each statement of the checks may take this long at least: a lookup's timeout may be a few milliseconds. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /**
     * What was found of a table.
     *
     * @param checked null if it cannot be used
     * @param why it cannot be used, in one line; empty if it can
     */
    record FoundTable(@Nullable Checked checked, String why) {}

    /**
     * Checks everything, each table on a connection of its own.
     *
     * @throws DatabaseSetupException if no table is fit; with the line of the first
     */
    static CheckedServer of(DatabaseSettings settings) throws DatabaseSetupException, SqlFailure {
        boolean alone = settings.tables().size() == 1;
        List<FoundTable> found = new ArrayList<>();
        DatabaseSetupException first = null;
        for (TableSettings table : settings.tables()) {
            try {
                found.add(new FoundTable(only(settings, table), ""));
            } catch (DatabaseSetupException e) {
                first = first == null ? e : first;
                found.add(new FoundTable(null, e.line()));
            } catch (SqlFailure e) {
                if (alone || !isOfTable(e)) {
                    throw e;
                }
                first = first == null ? new DatabaseSetupException(e.words()) : first;
                found.add(new FoundTable(null, e.words()));
            }
        }
        if (first != null && found.stream().allMatch(one -> one.checked == null)) {
            throw first;
        }
        try (Handle handle = open(settings)) {
            return new CheckedServer(found, SystemIdentifier.of(handle));
        } catch (JdbiException e) {
            throw SqlFailure.of(e);
        }
    }

    /** Checks one of the tables, on a connection of its own. */
    static Checked only(DatabaseSettings settings, TableSettings table) throws DatabaseSetupException, SqlFailure {
        try (Handle handle = open(settings)) {
            return Checked.by(handle, table);
        } catch (JdbiException e) {
            throw SqlFailure.of(e);
        }
    }

    /** Whether this is no trouble with the server. */
    static boolean isOfTable(SqlFailure trouble) {
        return switch (trouble.kind()) {
            case ASK, MEND, BAD_ROW -> true;
            default -> false;
        };
    }

    /** A session for checks. */
    static Handle open(DatabaseSettings settings) throws DatabaseSetupException {
        Duration patience = settings.timeout().compareTo(TIMEOUT) < 0 ? TIMEOUT : settings.timeout();
        return SessionSource.jdbi(SessionSource.of(settings, patience)).open();
    }
}
