package io.sluice.slot;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.watched.Watchable;
import io.sluice.watched.WatchedSource;
import io.sluice.watched.WatchedTable;
import io.sluice.watched.WatchedUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    private final List<Watchable> wanted;

    /** What the catalogue was found to have, by the names of what is watched. */
    private final Map<String, WatchedSource> existing = new LinkedHashMap<>();

    /** Those beneath views. */
    private final Map<Long, WatchedTable> shared = new HashMap<>();

    /** @param wanted what is to be watched: tables first, then views */
    ChangeSetup(Handle handle, ChangeSettings names, List<Watchable> wanted) {
        this.handle = handle;
        this.names = names;
        this.wanted = wanted;
    }

    /**
     * Makes nothing; but where nobody can read on before somebody has mended something, what we have made for it is taken back.
     *
     * @param held whether the slot was read here before: another's, of the same name, is left alone
     * @throws DatabaseSetupException with all that is missing, in one line, if no table can be read
     */
    Watch require(boolean held) throws DatabaseSetupException, SqlFailure {
        ChangeSurvey survey = survey();
        Watch watch = survey.watch();
        List<WatchedTable> harmful = harmful(survey.found(), watch.oids());
        if (survey.isReadable()) {
            withdraw(harmful);
            return watch;
        }
        takeBack(harmful, held);
        throw new DatabaseSetupException(survey.lines());
    }

    /**
     * What is there, and what is missing. Makes nothing, and takes nothing back.
     *
     * @throws DatabaseSetupException if there is but one table, and it is not to be had at all; or if the server is too old
     */
    ChangeSurvey survey() throws DatabaseSetupException, SqlFailure {
        ServerCheck.requirePrimary(handle);
        List<String> server = ServerCheck.missing(handle);
        List<WatchedUnit> found = new ArrayList<>();
        Map<String, List<String>> unfit = new LinkedHashMap<>();
        for (Watchable one : wanted) {
            try {
                WatchedUnit unit = unit(one);
                found.add(unit);
                List<String> faults = faults(unit, found);
                if (!faults.isEmpty()) {
                    unfit.put(one.name(), faults);
                }
            } catch (DatabaseSetupException e) {
                if (wanted.size() == 1) {
                    throw e;
                }
                unfit.put(one.name(), List.of(e.line()));
            } catch (Locked e) {
                if (wanted.size() == 1) {
                    throw e.trouble;
                }
                unfit.put(one.name(), List.of(String.valueOf(e.getMessage())));
            }
        }
        Publication publication = new Publication(handle, names, found);
        publication.hindrances().forEach((name, line) -> unfit.computeIfAbsent(name, unused -> new ArrayList<>())
                .add(line));
        return new ChangeSurvey(server, found, unfit, new Slot(handle, names).hindrance());
    }

    /** Statements of others may fail while these are published; those that are read all the same have nothing of the kind. */
    private static List<WatchedTable> harmful(List<WatchedUnit> units, Set<Long> read) {
        return Watch.tables(units).stream()
                .filter(table ->
                        !read.contains(table.lookup().oid()) && !table.faults().isEmpty())
                .toList();
    }

    /** @param beside those that come before it: of what they read it takes nothing away */
    private static List<String> faults(WatchedUnit unit, List<WatchedUnit> beside) {
        List<String> faults = new ArrayList<>(unit.faults());
        for (WatchedTable table : unit.tables()) {
            for (WatchedUnit other : beside) {
                other.tables().stream()
                        .filter(table::hidesRowsOf)
                        .findFirst()
                        .ifPresent(part -> faults.add("the log can tell of "
                                + table.lookup().relation() + " or of "
                                + part.lookup().relation() + ", which is a part of it, and tells of the latter for "
                                + other.words() + ": let that take its rows from the former"));
            }
        }
        return faults;
    }

    /** Those that are there, by their names, whether their changes can be read or not. */
    Map<String, WatchedSource> existing() {
        for (Watchable one : wanted) {
            try {
                WatchedSource unused = describe(one);
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

        Locked(Watchable one, SqlFailure trouble) {
            super(one.words() + " is locked by somebody who alters it, and is looked at again: " + trouble.words());
            this.trouble = trouble;
        }
    }

    private WatchedSource describe(Watchable one) throws DatabaseSetupException, Locked {
        WatchedSource known = existing.get(one.name());
        if (known != null) {
            return known;
        }
        try {
            WatchedSource source = one.describe(handle);
            existing.put(one.name(), source);
            return source;
        } catch (JdbiException e) {
            SqlFailure trouble = SqlFailure.of(e);
            if (trouble.state().equals(Publication.LOCKED)) {
                throw new Locked(one, trouble);
            }
            throw e;
        }
    }

    private WatchedUnit unit(Watchable one) throws DatabaseSetupException, Locked {
        return WatchedUnit.of(handle, names.publication(), one, describe(one), shared);
    }

    /**
     * Of those that were not fit to be read the ones that are still not, and in one line each what is to be mended, as {@link #require} says it.
     * The others go on to be read: the publication is made to tell of those that are fit by now, and of none by which others' statements fail.
     */
    Map<String, String> unfit(Watch watch) throws SqlFailure {
        Map<String, String> lines = new LinkedHashMap<>();
        for (Watchable one : wanted) {
            String line = watch.unfit().containsKey(one.name()) ? fault(one, watch) : null;
            if (line != null) {
                lines.put(one.name(), line);
            }
        }
        return lines;
    }

    private @Nullable String fault(Watchable one, Watch watch) throws SqlFailure {
        try {
            WatchedUnit unit = unit(one);
            Publication publication = new Publication(handle, names, List.of(unit));
            List<String> lines = faults(unit, watch.fit());
            for (WatchedTable table : harmful(List.of(unit), watch.oids())) {
                withdraw(table); // somebody may have had its lock the last time
            }
            String untold = lines.isEmpty()
                    ? publication.hindrance()
                    : publication.hindrances().get(one.name());
            if (untold != null) {
                lines.add(untold);
            }
            return lines.isEmpty()
                    ? null
                    : new DatabaseSetupException(lines.stream().distinct().toList()).line();
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
                    "until changes of {} can be read again dropped: the table in the publication {}",
                    table.lookup().relation(),
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
