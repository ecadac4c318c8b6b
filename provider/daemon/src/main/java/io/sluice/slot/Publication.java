package io.sluice.slot;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.Versions;
import io.sluice.slot.PublicationFacts.PublicationState;
import io.sluice.slot.PublicationFacts.Told;
import io.sluice.watched.Leaves;
import io.sluice.watched.WatchedTable;
import io.sluice.watched.WatchedUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The publication: which tables, and what of their changes, the stream tells of. One that we have made says so in its comment; any other is
 * somebody's, whatever its name, and is neither altered nor dropped.
 */
final class Publication {
    /** Whether the role has all that makes up a table, but for partitions. */
    private static final String OWNED = "NOT EXISTS (SELECT FROM (" + Leaves.TREE
            + " SELECT oid FROM tree) t JOIN pg_catalog.pg_class c ON c.oid = t.oid"
            + " WHERE NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')"
            + " AND (c.oid = CAST(:relation AS oid) OR NOT c.relispartition))";

    /** VACUUM by itself gives way to who waits for a second; one that somebody runs does not, and may take hours. */
    private static final String PATIENCE = "SET LOCAL lock_timeout = '1500ms'";

    static final String NO_PATIENCE = "SET LOCAL lock_timeout = '100ms'";

    /** Of a lock that was not to be had in that time. */
    static final String LOCKED = "55P03";

    private final Handle handle;
    private final ChangeSettings settings;
    private final List<WatchedUnit> units;
    private final List<WatchedTable> tables;

    /** Why the last table could not be added; null if all could that may be. */
    private @Nullable SqlFailure locked;

    /** @param units of whose tables it is to tell */
    Publication(Handle handle, ChangeSettings settings, List<WatchedUnit> units) {
        this.handle = handle;
        this.settings = settings;
        this.units = units;
        this.tables = Watch.tables(units);
    }

    private PublicationFacts facts(WatchedTable table) {
        return new PublicationFacts(handle, settings, table);
    }

    /**
     * Makes it if it is missing, and adds to it what is missing if it is ours. The tables take note of what was found fit.
     *
     * @return of what it cannot tell, and why
     * @throws DatabaseSetupException if those are all
     */
    Map<String, String> ensure() throws DatabaseSetupException, SqlFailure {
        PublicationState found = PublicationFacts.find(handle, settings).orElse(null);
        if (found == null) {
            make();
        } else if (found.ours()) {
            complete(found, PATIENCE);
        }
        tables.forEach(WatchedTable::published); // first: what is changed during the checks is noticed then
        Map<String, String> faults = faults();
        if (faults.size() == units.size()) {
            if (locked != null) {
                throw locked;
            }
            throw new DatabaseSetupException(faults.values().stream().distinct().toList());
        }
        return faults;
    }

    private Map<String, String> faults() throws SqlFailure {
        Map<String, String> faults = new LinkedHashMap<>();
        for (WatchedUnit unit : units) {
            String fault = fault(unit);
            if (fault != null) {
                faults.put(unit.name(), fault);
            }
        }
        return faults;
    }

    private @Nullable String fault(WatchedUnit unit) throws SqlFailure {
        for (WatchedTable table : unit.tables()) {
            String fault = facts(table).fault();
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    /** What stands in the way of what, without making anything. */
    Map<String, String> hindrances() throws SqlFailure {
        PublicationState found = PublicationFacts.find(handle, settings).orElse(null);
        if (found != null) {
            return found.ours() ? Map.of() : faults();
        }
        List<WatchedTable> others =
                tables.stream().filter(table -> !mayMake(table)).toList();
        Map<String, String> lines = new LinkedHashMap<>();
        for (WatchedUnit unit : units) {
            unit.tables().stream()
                    .filter(others::contains)
                    .findFirst()
                    .ifPresent(table -> lines.put(
                            unit.name(),
                            others.size() == tables.size()
                                    ? notAllowed()
                                    : "this role is not the owner of "
                                            + table.lookup().relation()
                                            + ", and may not publish it; as a superuser, run: ALTER PUBLICATION "
                                            + settings.quoted() + " ADD TABLE "
                                            + table.lookup().relation()));
        }
        return lines;
    }

    /** Why it does not tell of these, and cannot be made to now; null if it does by now. */
    @Nullable
    String hindrance() throws SqlFailure {
        PublicationState found = PublicationFacts.find(handle, settings).orElse(null);
        if (found == null) {
            return tables.stream().allMatch(this::mayMake) ? null : notAllowed();
        }
        if (found.ours()) {
            complete(found, NO_PATIENCE);
        }
        return faults().values().stream().findFirst().orElse(null);
    }

    /**
     * The statement that makes it.
     *
     * @param told the tables that it names
     * @param exact with the name of each child: a temporary one among them cannot be published, and no lookup sees it. For a person the
     *     parent's name is enough
     */
    private String making(List<WatchedTable> told, boolean exact) {
        String all = told.stream()
                .flatMap(table -> relations(table, exact))
                .distinct()
                .collect(Collectors.joining(", "));
        // One that we make has what any table that comes later may need: whatever alters it afterwards casts doubt on
        // all of them.
        boolean viaRoot =
                exact || tables.stream().anyMatch(table -> table.lookup().isPartitioned());
        boolean stored = (exact && Versions.of(handle) >= 18) || tables.stream().anyMatch(WatchedTable::wantsStored);
        String options = Stream.of(
                        viaRoot ? "publish_via_partition_root = true" : "",
                        stored ? "publish_generated_columns = stored" : "")
                .filter(option -> !option.isEmpty())
                .collect(Collectors.joining(", "));
        return "CREATE PUBLICATION " + settings.quoted() + (all.isEmpty() ? "" : " FOR TABLE " + all)
                + (options.isEmpty() ? "" : " WITH (" + options + ")");
    }

    private static Stream<String> relations(WatchedTable table, boolean exact) {
        String relation = table.lookup().relation();
        List<Leaves.Leaf> children = exact ? table.leaves().children() : List.of();
        return children.isEmpty()
                ? Stream.of(relation)
                : Stream.concat(
                        Stream.of("ONLY " + relation), children.stream().map(child -> "ONLY " + child.relation()));
    }

    private void make() throws DatabaseSetupException, SqlFailure {
        try {
            make(making(tables, true));
        } catch (SqlFailure e) {
            if (!e.state().equals(LOCKED)) {
                throw e;
            }
            make(making(List.of(), true));
            complete(new PublicationState(true, true, true, true), PATIENCE);
        }
    }

    private void make(String sql) throws DatabaseSetupException, SqlFailure {
        try {
            handle.useTransaction(transaction -> {
                transaction.execute(PATIENCE);
                transaction.execute(sql);
                transaction.execute(
                        "COMMENT ON PUBLICATION " + settings.quoted() + " IS '" + PublicationFacts.OURS + "'");
            });
        } catch (JdbiException e) {
            SqlFailure trouble = SqlFailure.of(e);
            switch (trouble.state()) {
                case "42501" -> throw new DatabaseSetupException(notAllowed());
                case "42710", "23505" -> {} // another daemon has just made it
                default -> throw trouble;
            }
        }
    }

    /** What has come to the tables since it was made; and a table, if it is new, was made anew, or somebody has taken it out. */
    private void complete(PublicationState found, String patience) throws SqlFailure {
        String alter = "ALTER PUBLICATION " + settings.quoted();
        if (!found.viaRoot() && tables.stream().anyMatch(table -> table.lookup().isPartitioned())) {
            alter(alter + " SET (publish_via_partition_root = true)", patience);
        }
        if (!found.stored() && tables.stream().anyMatch(WatchedTable::wantsStored)) {
            alter(alter + " SET (publish_generated_columns = stored)", patience);
        }
        for (WatchedTable table : tables) {
            String only = table.lookup().isPartitioned() ? "" : "ONLY ";
            for (Told missing : facts(table).told()) {
                if (!missing.told()) {
                    alter(alter + " ADD TABLE " + only + missing.relation(), patience);
                }
            }
        }
    }

    private void alter(String sql, String patience) throws SqlFailure {
        try {
            handle.useTransaction(transaction -> {
                transaction.execute(patience);
                transaction.execute(sql);
            });
        } catch (JdbiException e) {
            SqlFailure trouble = SqlFailure.of(e);
            switch (trouble.state()) {
                case LOCKED ->
                    locked = new SqlFailure(
                            SqlFailure.Kind.BUSY,
                            LOCKED,
                            "the publication " + settings.quoted()
                                    + " cannot tell of the table before somebody else is done with it, VACUUM say: "
                                    + trouble.words());
                case "42710", "42501" -> {} // the check says it
                default -> throw trouble;
            }
        }
    }

    private boolean mayMake(WatchedTable table) {
        return handle.createQuery("SELECT r.rolsuper"
                        + " OR (pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AND " + OWNED
                        + ") FROM pg_catalog.pg_roles r WHERE r.rolname = current_user")
                .bind("relation", table.lookup().oid())
                .mapTo(Boolean.class)
                .one();
    }

    private String notAllowed() {
        return "there is no publication " + settings.quoted()
                + ", and this role may not make it; as the owner of the table" + (tables.size() == 1 ? "" : "s")
                + " or a superuser, run: " + making(tables, false);
    }
}
