package io.sluice.slot;

import io.sluice.postgres.Catalogue;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.SqlFailure;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What reading changes needs of the server, the role and the table. All that is missing is said at once: each thing may cost the operator a
 * restart, or a question to somebody else.
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
     * @throws DatabaseSetupException with all that is missing, in one line
     */
    WatchedTable require(DatabaseSettings at, boolean held) throws DatabaseSetupException, SqlFailure {
        ServerCheck.requirePrimary(handle);
        List<String> missing = new ArrayList<>(ServerCheck.missing(handle));
        WatchedTable table = WatchedTable.of(handle, names, lookup(at));
        List<String> faults = table.faults();
        missing.addAll(faults);
        Publication publication = new Publication(handle, names, table);
        add(missing, publication.hindrance());
        add(missing, new Slot(handle, names).hindrance());
        if (missing.isEmpty()) {
            return table;
        }
        takeBack(publication, !faults.isEmpty(), held);
        throw new DatabaseSetupException(missing);
    }

    private static void add(List<String> missing, @Nullable String more) {
        if (more != null) {
            missing.add(more);
        }
    }

    private LookupTable lookup(DatabaseSettings at) throws DatabaseSetupException {
        LookupTable lookup = new Catalogue(handle, at.table()).describe();
        if (lookup.kind() != 'r' && !lookup.isPartitioned()) {
            throw new DatabaseSetupException(lookup.relation() + " is a view, or a table of another server, of which no"
                    + " log tells: choose the table beneath, or give --changes off");
        }
        return lookup;
    }

    /**
     * The slot would only keep log, of which nobody makes use later either. While it is read it stays: its reader sees the same within a second,
     * and comes by here.
     *
     * @param harmful whether statements of others fail while the table is published
     */
    private void takeBack(Publication publication, boolean harmful, boolean held) throws SqlFailure {
        SlotStatus there = SlotStatus.of(handle, names.slot());
        if (there != null && there.reader() != null) {
            return;
        }
        Publication.Withdrawn withdrawn = harmful ? publication.withdraw() : Publication.Withdrawn.NOTHING;
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
