package io.sluice.slot;

import io.sluice.postgres.Catalogue;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.TableSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What reading changes needs of the server, the role and the tables. All that is missing is said at once: each thing may cost the operator a
 * restart, or a question to somebody else. What one of several tables lacks keeps the others from nothing.
 */
final class ChangeSetup {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeSetup.class);

    private final Handle handle;
    private final ChangeSettings names;

    /** What the catalogue was found to have, by the names of the tables. */
    private final Map<String, LookupTable> existing = new LinkedHashMap<>();

    ChangeSetup(Handle handle, ChangeSettings names) {
        this.handle = handle;
        this.names = names;
    }

    /**
     * Makes nothing; but where nobody can read on before somebody has mended something, what we have made for it is taken back.
     *
     * @param held whether the slot was read here before: another's, of the same name, is left alone
     * @throws DatabaseSetupException with all that is missing, in one line, if no table can be read
     */
    Watch require(DatabaseSettings at, boolean held) throws DatabaseSetupException, SqlFailure {
        ServerCheck.requirePrimary(handle);
        Set<String> missing = new LinkedHashSet<>(ServerCheck.missing(handle));
        List<WatchedTable> found = new ArrayList<>();
        List<WatchedTable> harmful = new ArrayList<>();
        Map<String, List<String>> unfit = new LinkedHashMap<>();
        for (TableSettings wanted : at.tables()) {
            try {
                WatchedTable table = table(wanted);
                found.add(table);
                List<String> faults = table.faults();
                if (!faults.isEmpty()) {
                    harmful.add(table);
                    unfit.put(wanted.name(), new ArrayList<>(faults));
                }
            } catch (DatabaseSetupException e) {
                if (at.tables().size() == 1) {
                    throw e;
                }
                unfit.put(wanted.name(), List.of(e.line()));
            } catch (Locked e) {
                if (at.tables().size() == 1) {
                    throw e.trouble;
                }
                unfit.put(wanted.name(), List.of(String.valueOf(e.getMessage())));
            }
        }
        Publication publication = new Publication(handle, names, found);
        publication.hindrances().forEach((name, line) -> unfit.computeIfAbsent(name, unused -> new ArrayList<>())
                .add(line));
        String slot = new Slot(handle, names).hindrance();
        Watch watch = Watch.of(found, unfit);
        if (missing.isEmpty() && slot == null && !watch.fit().isEmpty()) {
            withdraw(harmful);
            return watch;
        }
        unfit.values().forEach(missing::addAll);
        if (slot != null) {
            missing.add(slot);
        }
        takeBack(harmful, held);
        throw new DatabaseSetupException(List.copyOf(missing));
    }

    /** The tables that are there, by their names, whether their changes can be read or not. */
    Map<String, LookupTable> existing(DatabaseSettings at) {
        for (TableSettings wanted : at.tables()) {
            try {
                LookupTable unused = describe(wanted);
            } catch (DatabaseSetupException | Locked e) {
                LOG.debug("not there: {}", e.getMessage());
            }
        }
        return existing;
    }

    /** Somebody has the table for themselves, for as long as an ALTER TABLE takes to rewrite it. */
    private static final class Locked extends Exception {
        private static final long serialVersionUID = 1L;

        private final SqlFailure trouble;

        Locked(TableSettings table, SqlFailure trouble) {
            super("the table " + table.relation() + " is locked by somebody who alters it, and is looked at again: "
                    + trouble.words());
            this.trouble = trouble;
        }
    }

    private LookupTable describe(TableSettings wanted) throws DatabaseSetupException, Locked {
        LookupTable known = existing.get(wanted.name());
        if (known != null) {
            return known;
        }
        try {
            LookupTable lookup = new Catalogue(handle, wanted).describe();
            existing.put(wanted.name(), lookup);
            return lookup;
        } catch (JdbiException e) {
            SqlFailure trouble = SqlFailure.of(e);
            if (trouble.state().equals(Publication.LOCKED)) {
                throw new Locked(wanted, trouble);
            }
            throw e;
        }
    }

    private WatchedTable table(TableSettings wanted) throws DatabaseSetupException, Locked {
        LookupTable lookup = describe(wanted);
        if (lookup.kind() != 'r' && !lookup.isPartitioned()) {
            throw new DatabaseSetupException(lookup.relation() + " is a view, or a table of another server, of which no"
                    + " log tells: choose the table beneath, or give --changes off");
        }
        return WatchedTable.of(handle, names, wanted.name(), lookup);
    }

    /**
     * Of these tables those that are not fit to be read now, and in one line each what is to be mended, as {@link #require} says it. The others
     * go on to be read: the publication is made to tell of those that are fit by now, and of none by which others' statements fail.
     */
    Map<String, String> unfit(DatabaseSettings at, Collection<String> asked) throws SqlFailure {
        Map<String, String> lines = new LinkedHashMap<>();
        for (TableSettings wanted : at.tables()) {
            String line = asked.contains(wanted.name()) ? fault(wanted) : null;
            if (line != null) {
                lines.put(wanted.name(), line);
            }
        }
        return lines;
    }

    private @Nullable String fault(TableSettings wanted) throws SqlFailure {
        try {
            WatchedTable table = table(wanted);
            Publication publication = new Publication(handle, names, List.of(table));
            List<String> lines = new ArrayList<>(table.faults());
            if (!lines.isEmpty()) {
                withdraw(table); // somebody may have had its lock the last time
            }
            String untold = lines.isEmpty()
                    ? publication.hindrance(table)
                    : publication.hindrances().get(wanted.name());
            if (untold != null) {
                lines.add(untold);
            }
            return lines.isEmpty() ? null : new DatabaseSetupException(lines).line();
        } catch (DatabaseSetupException e) {
            return e.line();
        } catch (Locked e) {
            return e.getMessage();
        }
    }

    /** Statements of others fail while such a table is published. Others go on to be read. */
    private void withdraw(List<WatchedTable> harmful) throws SqlFailure {
        if (harmful.isEmpty() || isRead()) {
            return;
        }
        for (WatchedTable table : harmful) {
            withdraw(table);
        }
    }

    private void withdraw(WatchedTable table) throws SqlFailure {
        if (Withdrawal.withdraw(handle, names, table) != Withdrawal.Extent.NOTHING) {
            LOG.info(
                    "until changes of the table {} can be read again dropped: the table in the publication {}",
                    table.name(),
                    names.quoted());
        }
    }

    private boolean isRead() {
        SlotStatus there = SlotStatus.of(handle, names.slot());
        return there != null && there.reader() != null;
    }

    /**
     * The slot would only keep log, of which nobody makes use later either. While it is read it stays: its reader sees the same within a second,
     * and comes by here.
     *
     * @param harmful those whose statements of others fail while they are published
     */
    private void takeBack(List<WatchedTable> harmful, boolean held) throws SqlFailure {
        if (isRead()) {
            return;
        }
        Withdrawal.Extent withdrawn = Withdrawal.Extent.NOTHING;
        for (WatchedTable table : harmful) {
            Withdrawal.Extent one = Withdrawal.withdraw(handle, names, table);
            withdrawn = one.compareTo(withdrawn) > 0 ? one : withdrawn;
        }
        boolean dropped = (held || withdrawn == Withdrawal.Extent.ALL) && dropSlot();
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

    /**
     * Nobody can read on before somebody has mended something: a slot that was read here would only keep log until then.
     *
     * @return whether there is still one
     */
    boolean giveUp() {
        if (dropSlot()) {
            LOG.info("until changes can be read again dropped: the slot {}", names.slot());
            return false;
        }
        return SlotStatus.of(handle, names.slot()) != null;
    }

    /** False if it is not there, is none of ours, may not be dropped, or somebody has come for it in between. */
    boolean dropSlot() {
        try {
            return new Slot(handle, names).drop();
        } catch (SlotBusyException | DatabaseSetupException | SqlFailure e) {
            return false;
        }
    }
}
