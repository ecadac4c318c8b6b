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

    private WatchedTable table(TableSettings wanted) throws DatabaseSetupException {
        LookupTable lookup = new Catalogue(handle, wanted).describe();
        if (lookup.kind() != 'r' && !lookup.isPartitioned()) {
            throw new DatabaseSetupException(lookup.relation() + " is a view, or a table of another server, of which no"
                    + " log tells: choose the table beneath, or give --changes off");
        }
        return WatchedTable.of(handle, names, wanted.name(), lookup);
    }

    /** The first of these tables that was not fit, and is by now; null while none is. */
    @Nullable
    String fitByNow(DatabaseSettings at, Collection<String> unfit) throws SqlFailure {
        for (TableSettings wanted : at.tables()) {
            if (!unfit.contains(wanted.name())) {
                continue;
            }
            try {
                WatchedTable table = table(wanted);
                if (table.faults().isEmpty() && new Publication(handle, names, List.of(table)).canTell(table)) {
                    return wanted.name();
                }
            } catch (DatabaseSetupException e) {
                LOG.debug("not yet: {}", e.line());
            }
        }
        return null;
    }

    /** Statements of others fail while such a table is published. Others go on to be read. */
    private void withdraw(List<WatchedTable> harmful) throws SqlFailure {
        if (harmful.isEmpty() || isRead()) {
            return;
        }
        for (WatchedTable table : harmful) {
            if (Publication.withdraw(handle, names, table) != Publication.Withdrawn.NOTHING) {
                LOG.info(
                        "until changes of the table {} can be read again dropped: the table in the publication {}",
                        table.name(),
                        names.quoted());
            }
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
        Publication.Withdrawn withdrawn = Publication.Withdrawn.NOTHING;
        for (WatchedTable table : harmful) {
            Publication.Withdrawn one = Publication.withdraw(handle, names, table);
            withdrawn = one.compareTo(withdrawn) > 0 ? one : withdrawn;
        }
        boolean dropped = (held || withdrawn == Publication.Withdrawn.ALL) && dropSlot();
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
