package io.sluice.slot;

import io.sluice.build.CommandName;
import io.sluice.changes.ChangeSource;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeSourceException.Kind;
import io.sluice.changes.Owner;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.watched.Watchable;
import io.sluice.watched.WatchedLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's side of the change stream: the publication and the slot, on the server that is the primary now. Holds no connection;
 * each call opens its own, and blocks for the connect timeout and some statements of up to five seconds. Every line of a
 * {@link ChangeSourceException} is one line for the operator, with the SQL that helps where some does. Thread-safe.
 */
public final class ChangeSlot {
    private final ChangeSettings names;
    private final List<Watchable> wanted;
    private final PrimarySessions sessions;
    private final SlotSource source;

    private ChangeSlot(ChangeSettings names, List<Watchable> wanted, PrimarySessions sessions) {
        this.names = names;
        this.wanted = wanted;
        this.sessions = sessions;
        this.source = new SlotSource(sessions, names, wanted);
    }

    /** Of the settings' tables alone. */
    public static ChangeSlot of(DatabaseSettings settings, ChangeSettings names, Supplier<@Nullable String> primary) {
        return of(settings, names, List.of(), primary);
    }

    /**
     * Connects to nothing yet.
     *
     * @param settings with the role that may replicate; it needs no right to the table, and its pool, timeout and value column are not
     *     used
     * @param views what is watched beside its tables, by names that none of these has
     * @param primary the URL of the server that is the primary now, null while there is none; it must not block. For a single server
     *     that is {@code settings::jdbcUrl}
     */
    public static ChangeSlot of(
            DatabaseSettings settings,
            ChangeSettings names,
            List<? extends Watchable> views,
            Supplier<@Nullable String> primary) {
        List<Watchable> wanted = new ArrayList<>();
        settings.tables().forEach(table -> wanted.add(new WatchedLookup(table)));
        wanted.addAll(views);
        return new ChangeSlot(names, List.copyOf(wanted), new PrimarySessions(settings, names, primary));
    }

    /** Reads the slot; one session at a time, by one thread. */
    public ChangeSource source() {
        return source;
    }

    /**
     * Whether changes could be read here, without making anything.
     *
     * @return null, or in one line what is to be set
     * @throws ChangeSourceException if the server is away, so that it is not known
     */
    public @Nullable String hindrance() throws ChangeSourceException {
        try {
            return sessions.<@Nullable String>with((handle, at) -> {
                try {
                    new ChangeSetup(handle, names, wanted).require(false);
                } catch (DatabaseSetupException e) {
                    return e.line() + left(handle);
                }
                StreamConnection.open(at, handle).close();
                return null;
            });
        } catch (ChangeSourceException e) {
            if (e.kind() == Kind.MEND) {
                return e.getMessage();
            }
            throw e;
        }
    }

    /**
     * All that is missing to read changes here, a line each; none if nothing is. Makes nothing, and takes nothing back.
     *
     * @throws ChangeSourceException if the server is away, so that it is not known
     */
    public List<String> lacks() throws ChangeSourceException {
        try {
            return sessions.with((handle, at) -> {
                List<String> lines =
                        new ChangeSetup(handle, names, wanted).survey().lines();
                if (lines.isEmpty()) {
                    StreamConnection.open(at, handle).close();
                }
                return lines;
            });
        } catch (ChangeSourceException e) {
            if (e.kind() == Kind.MEND) {
                return List.of(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /** A slot of before, when somebody could read it. */
    private String left(Handle handle) {
        SlotStatus there = SlotStatus.of(handle, names.slot());
        return there == null || !there.logical() || there.reader() != null
                ? ""
                : ". And the slot " + names.slot() + " keeps log that nobody reads, until the disk is full: "
                        + CommandName.get() + " changes drop removes it";
    }

    /**
     * Whose entries a cache of this table or view holds.
     *
     * @param name the one that the settings have for it
     */
    public Owner owner(String name) throws ChangeSourceException {
        Watchable named = wanted.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        return sessions.with((handle, at) -> sessions.owner(handle, named.describe(handle)));
    }

    /** The slot, or null when there is none. Works while it is read, by whomever. */
    public @Nullable SlotStatus status() throws ChangeSourceException {
        return sessions.<@Nullable SlotStatus>with((handle, at) -> SlotStatus.of(handle, names.slot()));
    }

    /**
     * Removes slot and publication; what is not there is none to remove.
     *
     * @return what was done, and what has to be done by somebody with more rights: one line each
     * @throws ChangeSourceException BUSY while somebody reads the slot, and then nothing is removed
     */
    public List<String> drop() throws ChangeSourceException {
        return sessions.with((handle, at) -> {
            List<String> lines = new ArrayList<>();
            lines.add(dropSlot(handle));
            lines.add(Withdrawal.drop(handle, names));
            return lines;
        });
    }

    private String dropSlot(Handle handle) throws SqlFailure, SlotBusyException {
        try {
            return new Slot(handle, names).drop()
                    ? "the slot " + names.slot() + " is dropped"
                    : "there is no slot " + names.slot();
        } catch (DatabaseSetupException foreign) {
            return foreign.line() + "; it stays";
        }
    }
}
