package io.sluice.slot;

import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeSourceException.Kind;
import io.sluice.changes.Owner;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.SystemIdentifier;
import io.sluice.sessions.SessionSource;
import io.sluice.watched.WatchedSource;
import java.time.Duration;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Sessions of the server that is the primary now, and what their failures mean for the change stream. Holds none. */
final class PrimarySessions {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final DatabaseSettings settings;
    private final ChangeSettings names;
    private final Supplier<@Nullable String> primary;

    PrimarySessions(DatabaseSettings settings, ChangeSettings names, Supplier<@Nullable String> primary) {
        this.settings = settings;
        this.names = names;
        this.primary = primary;
    }

    /** Something done on a connection to the primary. */
    @FunctionalInterface
    interface SlotWork<T extends @Nullable Object> {
        T on(Handle handle, DatabaseSettings at)
                throws DatabaseSetupException, SqlFailure, SlotBusyException, ChangeSourceException;
    }

    <T extends @Nullable Object> T with(SlotWork<T> work) throws ChangeSourceException {
        DatabaseSettings at = at();
        try (Handle handle = open(at)) {
            return attempt(work, handle, at);
        }
    }

    DatabaseSettings at() throws ChangeSourceException {
        String url = primary.get();
        if (url == null) {
            throw new ChangeSourceException(Kind.AWAY, "no node is the primary now");
        }
        return settings.at(url);
    }

    static Handle open(DatabaseSettings at) throws ChangeSourceException {
        try {
            return SessionSource.jdbi(SessionSource.forChanges(at, TIMEOUT)).open();
        } catch (DatabaseSetupException e) {
            throw ChangeFailure.of(e);
        } catch (JdbiException e) {
            throw ChangeFailure.of(SqlFailure.of(e));
        }
    }

    <T extends @Nullable Object> T attempt(SlotWork<T> work, Handle handle, DatabaseSettings at)
            throws ChangeSourceException {
        try {
            return work.on(handle, at);
        } catch (DatabaseSetupException e) {
            throw ChangeFailure.of(e);
        } catch (SqlFailure e) {
            throw ChangeFailure.of(e);
        } catch (SlotBusyException e) {
            throw new ChangeSourceException(
                    Kind.BUSY, "the slot " + names.slot() + " is read by another: " + e.reader(), e);
        } catch (JdbiException e) {
            throw ChangeFailure.of(SqlFailure.of(e));
        }
    }

    /** Whose entries a cache of this holds. */
    Owner owner(Handle handle, WatchedSource source) {
        return new Owner(
                Long.toUnsignedString(SystemIdentifier.of(handle)),
                handle.createQuery("SELECT current_database()")
                        .mapTo(String.class)
                        .one(),
                source.schema(),
                source.table(),
                source.keyColumns(),
                source.shown(),
                names.slot());
    }
}
