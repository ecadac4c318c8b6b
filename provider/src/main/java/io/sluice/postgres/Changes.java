package io.sluice.postgres;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSource;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeSourceException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL's side of the change stream: the publication and the slot, on the server that is the primary now. Holds no connection;
 * each call opens its own, and blocks for the connect timeout and some statements of up to five seconds. Every line of a
 * {@link ChangeSourceException} is one line for the operator, with the SQL that helps where some does. Thread-safe.
 */
public final class Changes {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final DatabaseSettings settings;
    private final ChangeSettings names;
    private final Supplier<@Nullable String> primary;
    private final Source source = new Source();
    /** Whether the slot was read here: another's, of the same name, is left alone. */
    private volatile boolean held;

    private Changes(DatabaseSettings settings, ChangeSettings names, Supplier<@Nullable String> primary) {
        this.settings = settings;
        this.names = names;
        this.primary = primary;
    }

    /**
     * Connects to nothing yet.
     *
     * @param settings with the role that may replicate; it needs no right to the table, and its pool, timeout and value column are not
     *     used
     * @param primary the URL of the server that is the primary now, null while there is none; it must not block. For a single server
     *     that is {@code settings::jdbcUrl}
     */
    public static Changes of(DatabaseSettings settings, ChangeSettings names, Supplier<@Nullable String> primary) {
        return new Changes(settings, names, primary);
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
            boolean unused = with((handle, at) -> {
                ServerCheck.require(handle);
                WatchedTable table = fit(handle, at);
                String hindrance = new Publication(handle, names, table).hindrance();
                if (hindrance != null) {
                    throw new DatabaseSetupException(hindrance);
                }
                new Slot(handle, names).possible();
                return true;
            });
            return null;
        } catch (ChangeSourceException e) {
            if (e.kind() == Kind.MEND) {
                return e.getMessage();
            }
            throw e;
        }
    }

    /** The slot, or null when there is none. Works while it is read, by whomever. */
    public @Nullable SlotStatus status() throws ChangeSourceException {
        return this.<@Nullable SlotStatus>with((handle, at) -> SlotStatus.of(handle, names.slot()));
    }

    /**
     * Removes slot and publication; what is not there is none to remove.
     *
     * @return what was done, and what has to be done by somebody with more rights: one line each
     * @throws ChangeSourceException BUSY while somebody reads the slot, and then nothing is removed
     */
    public List<String> drop() throws ChangeSourceException {
        return with((handle, at) -> {
            List<String> lines = new ArrayList<>();
            lines.add(dropSlot(handle));
            lines.add(Publication.drop(handle, names));
            return lines;
        });
    }

    private String dropSlot(Handle handle) throws SqlTrouble, SlotBusyException {
        try {
            return new Slot(handle, names).drop()
                    ? "the slot " + names.slot() + " is dropped"
                    : "there is no slot " + names.slot();
        } catch (DatabaseSetupException foreign) {
            return foreign.line() + "; it stays";
        }
    }

    private static Lookup lookup(Handle handle, DatabaseSettings at) throws DatabaseSetupException {
        Lookup lookup = new Catalogue(handle, at).describe();
        if (lookup.kind() != 'r' && !lookup.isPartitioned()) {
            throw new DatabaseSetupException(lookup.relation() + " is a view, or a table of another server, of which no"
                    + " log tells: choose the table beneath, or give --changes off");
        }
        return lookup;
    }

    /** The table, if the log tells of it and telling does nobody harm. If not, what we have made for it is taken back. */
    private WatchedTable fit(Handle handle, DatabaseSettings at) throws DatabaseSetupException, SqlTrouble {
        WatchedTable table = WatchedTable.of(handle, names, lookup(handle, at));
        List<String> faults = table.faults();
        if (!faults.isEmpty()) {
            String line = String.join("; ", faults);
            takeBack(handle, new Publication(handle, names, table), true);
            throw new DatabaseSetupException(line);
        }
        return table;
    }

    /**
     * For when nobody can read on before somebody has mended something: then the slot would only keep log, of which nobody makes use later
     * either. While it is read it stays: its reader sees the same within a second, and comes by here.
     *
     * @param harmful whether statements of others fail while the table is published
     */
    private void takeBack(Handle handle, Publication publication, boolean harmful) throws SqlTrouble {
        SlotStatus there = SlotStatus.of(handle, names.slot());
        if (there != null && there.reader() != null) {
            return;
        }
        Publication.Withdrawn withdrawn = harmful ? publication.withdraw() : Publication.Withdrawn.NOTHING;
        boolean dropped = false;
        try {
            dropped = (held || withdrawn == Publication.Withdrawn.ALL) && new Slot(handle, names).drop();
        } catch (SlotBusyException e) {
            // Somebody has come for it in between.
        } catch (DatabaseSetupException e) {
            // It is none of ours.
        }
        held = false;
        String told =
                switch (withdrawn) {
                    case NOTHING -> "";
                    case TABLE -> "the table in the publication " + names.quoted();
                    case ALL -> "the publication " + names.quoted();
                };
        String slot = dropped ? "the slot " + names.slot() : "";
        if (dropped || !told.isEmpty()) {
            LOG.info(
                    "until changes can be read again dropped: {}{}{}",
                    told,
                    told.isEmpty() || slot.isEmpty() ? "" : " and ",
                    slot);
        }
    }

    /** Something done on a connection to the primary. */
    @FunctionalInterface
    private interface Work<T extends @Nullable Object> {
        T on(Handle handle, DatabaseSettings at)
                throws DatabaseSetupException, SqlTrouble, SlotBusyException, ChangeSourceException;
    }

    private <T extends @Nullable Object> T with(Work<T> work) throws ChangeSourceException {
        DatabaseSettings at = at();
        try (Handle handle = open(at)) {
            return attempt(work, handle, at);
        }
    }

    private DatabaseSettings at() throws ChangeSourceException {
        String url = primary.get();
        if (url == null) {
            throw new ChangeSourceException(Kind.AWAY, "no node is the primary now");
        }
        return settings.at(url);
    }

    private static Handle open(DatabaseSettings at) throws ChangeSourceException {
        try {
            return Jdbi.create(SessionSource.forChanges(at, TIMEOUT)).open();
        } catch (DatabaseSetupException e) {
            throw ChangeTrouble.of(e);
        } catch (JdbiException e) {
            throw ChangeTrouble.of(SqlTrouble.of(e));
        }
    }

    private <T extends @Nullable Object> T attempt(Work<T> work, Handle handle, DatabaseSettings at)
            throws ChangeSourceException {
        try {
            return work.on(handle, at);
        } catch (DatabaseSetupException e) {
            throw ChangeTrouble.of(e);
        } catch (SqlTrouble e) {
            throw ChangeTrouble.of(e);
        } catch (SlotBusyException e) {
            throw new ChangeSourceException(
                    Kind.BUSY, "the slot " + names.slot() + " is read by another: " + e.reader(), e);
        } catch (JdbiException e) {
            throw ChangeTrouble.of(SqlTrouble.of(e));
        }
    }

    /** Opens the sessions, and remembers what became of the one before. */
    private final class Source implements ChangeSource {
        private volatile @Nullable String doubt;

        @Override
        public ChangeSession open() throws ChangeSourceException {
            DatabaseSettings at = at();
            Handle handle = Changes.open(at);
            boolean opened = false;
            try {
                ChangeSession session = attempt(this::session, handle, at);
                opened = true;
                return session;
            } finally {
                if (!opened) {
                    handle.close();
                }
            }
        }

        private ChangeSession session(Handle handle, DatabaseSettings at)
                throws DatabaseSetupException, SqlTrouble, SlotBusyException, ChangeSourceException {
            ServerCheck.require(handle);
            WatchedTable table = fit(handle, at);
            publish(handle, new Publication(handle, names, table));
            Slot slot = new Slot(handle, names);
            boolean fresh = slot.ensure(table, doubt);
            doubt = null;
            held = true;
            return session(at, handle, table, new SlotSession.Held(names.slot(), fresh));
        }

        private void publish(Handle handle, Publication publication) throws DatabaseSetupException, SqlTrouble {
            try {
                publication.ensure();
            } catch (DatabaseSetupException e) {
                takeBack(handle, publication, false);
                throw e;
            }
        }

        private ChangeSession session(DatabaseSettings at, Handle handle, WatchedTable table, SlotSession.Held held)
                throws ChangeSourceException, DatabaseSetupException {
            Consumer<String> gap = why -> doubt = why;
            SlotStream stream = SlotStream.open(at, names, gap);
            try {
                return new SlotSession(stream, handle, table, held, gap);
            } catch (ChangeSourceException | RuntimeException e) {
                stream.close();
                throw e;
            }
        }
    }
}
