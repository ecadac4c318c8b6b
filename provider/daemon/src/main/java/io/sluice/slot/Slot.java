package io.sluice.slot;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.OneLine;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.TableName;
import io.sluice.watched.WatchedUnit;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replication slot: found, made if it is missing, and made anew if it cannot tell of everything any more. */
final class Slot {
    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);

    /** Others may make and drop it too, each of them once. */
    private static final int TRIES = 5;

    private static final String PLUGIN = "pgoutput";

    private final Handle handle;
    private final ChangeSettings settings;

    Slot(Handle handle, ChangeSettings settings) {
        this.handle = handle;
        this.settings = settings;
    }

    /**
     * Sees to it that there is one that can be read.
     *
     * @param units what it tells of. Each takes note of the gap that it may have in what the slot tells
     * @param doubt why the one that there is cannot be trusted, or null
     * @param doubts the same for some of them
     * @return whether it was made just now
     */
    boolean ensure(List<WatchedUnit> units, @Nullable String doubt, TableDoubts doubts)
            throws DatabaseSetupException, SqlFailure, SlotBusyException {
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            SlotStatus there = SlotStatus.of(handle, settings.slot());
            if (there == null) {
                if (make()) {
                    return true;
                }
                continue;
            }
            String why = fault(there, units, doubt, doubts);
            if (why == null) {
                return false;
            }
            LOG.warn("the slot {} is made anew, and everything cached is dropped: {}", settings.slot(), why);
            drop();
        }
        throw new SqlFailure(
                SqlFailure.Kind.BUSY, "", "others make and drop the slot " + settings.slot() + " all the time");
    }

    /** What stands in the way, without making or dropping one; null if nothing does. */
    @Nullable
    String hindrance() {
        SlotStatus there = SlotStatus.of(handle, settings.slot());
        try {
            if (there != null) {
                refuseForeign(there);
            } else if (full()) {
                throw noneFree();
            }
            return null;
        } catch (DatabaseSetupException e) {
            return e.line();
        }
    }

    /** Whether somebody reads it is known before a connection is opened that could read it. */
    void requireUnread() throws SlotBusyException {
        SlotStatus there = SlotStatus.of(handle, settings.slot());
        if (there != null && there.reader() != null) {
            throw new SlotBusyException(there);
        }
    }

    /** Why the slot has to be made anew; null if it is fit to be read. */
    private @Nullable String fault(
            SlotStatus there, List<WatchedUnit> units, @Nullable String doubt, TableDoubts doubts)
            throws DatabaseSetupException, SlotBusyException {
        refuseForeign(there);
        if (there.reader() != null) {
            throw new SlotBusyException(there);
        }
        if (there.lost()) {
            return lost(there);
        }
        return doubt != null ? doubt : gap(units, doubts);
    }

    /** What it may have left out of all; null if one knows of no gap, for whose sake it is kept. */
    private @Nullable String gap(List<WatchedUnit> units, TableDoubts doubts) {
        String first = null;
        boolean whole = false;
        for (WatchedUnit unit : units) {
            String known = doubts.gap(unit.name());
            String gap = known == null ? unit.changedSince(settings.slot(), doubts.settledBelow(unit.name())) : known;
            unit.gap(gap);
            whole |= gap == null;
            first = first == null ? gap : first;
        }
        return whole ? null : first;
    }

    private String lost(SlotStatus there) {
        String limit = handle.createQuery("SELECT pg_catalog.current_setting('max_slot_wal_keep_size')")
                .mapTo(String.class)
                .one();
        String why = there.invalidated();
        return why == null || why.equals("wal_removed")
                ? "while nobody read it, more log was written than max_slot_wal_keep_size = " + limit
                        + " keeps; raise that if it happens again"
                : "the server has invalidated it (" + OneLine.of(why) + ")";
    }

    private void refuseForeign(SlotStatus there) throws DatabaseSetupException {
        String other = "; choose another name with --slot, or as a superuser drop that one: SELECT"
                + " pg_drop_replication_slot('" + settings.slot() + "')";
        if (!there.logical()) {
            throw new DatabaseSetupException(
                    "the slot " + settings.slot() + " is a physical one, of a replica" + other);
        }
        if (!PLUGIN.equals(there.plugin())) {
            throw new DatabaseSetupException("the slot " + settings.slot() + " is of the plugin "
                    + TableName.quote(String.valueOf(there.plugin())) + ", not " + PLUGIN + other);
        }
        String database = handle.createQuery("SELECT pg_catalog.current_database()")
                .mapTo(String.class)
                .one();
        if (!database.equals(there.database())) {
            throw new DatabaseSetupException("the slot " + settings.slot() + " is of the database "
                    + TableName.quote(String.valueOf(there.database())) + ", not " + TableName.quote(database) + other);
        }
    }

    /** Replicas are to have it too, where the server can do that. False if another has just made it. */
    private boolean make() throws DatabaseSetupException, SqlFailure {
        int version = handle.createQuery("SELECT CAST(pg_catalog.current_setting('server_version_num') AS integer)")
                .mapTo(Integer.class)
                .one();
        String failover = version >= 170_000 ? ", failover => true" : "";
        try {
            handle.useTransaction(transaction -> {
                transaction.execute("SET LOCAL lock_timeout = 0"); // it waits for the locks of transactions
                transaction
                        .createQuery("SELECT 1 FROM pg_catalog.pg_create_logical_replication_slot(:slot, '" + PLUGIN
                                + "'" + failover.replace(":", "\\:") + ")")
                        .bind("slot", settings.slot())
                        .mapTo(Integer.class)
                        .one();
            });
            return true;
        } catch (JdbiException e) {
            SqlFailure trouble = SqlFailure.of(e);
            switch (trouble.state()) {
                case "42710" -> {
                    return false;
                }
                case "53400" -> throw noneFree();
                case "57014" ->
                    throw new SqlFailure(
                            SqlFailure.Kind.TIMEOUT,
                            trouble.state(),
                            "the slot cannot be made before every transaction of now has ended, and one goes on");
                default -> throw trouble;
            }
        }
    }

    private boolean full() {
        return handle.createQuery(
                        "SELECT count(*) >= CAST(pg_catalog.current_setting('max_replication_slots') AS integer)"
                                + " FROM pg_catalog.pg_replication_slots")
                .mapTo(Boolean.class)
                .one();
    }

    private static DatabaseSetupException noneFree() {
        return new DatabaseSetupException("all replication slots are in use; drop one that nobody needs (they are in"
                + " pg_replication_slots), or run: ALTER SYSTEM SET max_replication_slots to a higher value, and restart the"
                + " server");
    }

    /**
     * False if it is not there.
     *
     * @throws DatabaseSetupException if it cannot be ours
     */
    boolean drop() throws DatabaseSetupException, SqlFailure, SlotBusyException {
        SlotStatus there = SlotStatus.of(handle, settings.slot());
        if (there != null) {
            refuseForeign(there);
        }
        try {
            handle.execute("SELECT pg_catalog.pg_drop_replication_slot(?)", settings.slot());
            return true;
        } catch (JdbiException e) {
            SqlFailure trouble = SqlFailure.of(e);
            switch (trouble.state()) {
                case "42704" -> {
                    return false;
                }
                case "55006" -> throw new SlotBusyException(SlotStatus.of(handle, settings.slot()));
                default -> throw trouble;
            }
        }
    }
}
