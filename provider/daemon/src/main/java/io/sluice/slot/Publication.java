package io.sluice.slot;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.Versions;
import io.sluice.slot.PublicationFacts.PublicationState;
import io.sluice.slot.PublicationFacts.Told;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

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

    private final Handle handle;
    private final ChangeSettings settings;
    private final List<WatchedTable> tables;

    /** @param tables of which it is to tell */
    Publication(Handle handle, ChangeSettings settings, List<WatchedTable> tables) {
        this.handle = handle;
        this.settings = settings;
        this.tables = tables;
    }

    private PublicationFacts facts(WatchedTable table) {
        return new PublicationFacts(handle, settings, table);
    }

    /** What was taken back. */
    enum Withdrawn {
        NOTHING,
        /** The table is out of it, and others of which it tells stay in. */
        TABLE,
        /** It is gone. */
        ALL
    }

    /**
     * Makes it if it is missing, and adds to it what is missing if it is ours. The tables take note of what was found fit.
     *
     * @return of which tables it cannot tell, and why
     * @throws DatabaseSetupException if those are all
     */
    Map<String, String> ensure() throws DatabaseSetupException, SqlFailure {
        PublicationState found = PublicationFacts.find(handle, settings).orElse(null);
        if (found == null) {
            make();
        } else if (found.ours()) {
            complete(found);
        }
        tables.forEach(WatchedTable::published); // first: what is changed during the checks is noticed then
        Map<String, String> faults = faults();
        if (faults.size() == tables.size()) {
            throw new DatabaseSetupException(faults.values().stream().distinct().toList());
        }
        return faults;
    }

    private Map<String, String> faults() throws SqlFailure {
        Map<String, String> faults = new LinkedHashMap<>();
        for (WatchedTable table : tables) {
            String fault = facts(table).fault();
            if (fault != null) {
                faults.put(table.name(), fault);
            }
        }
        return faults;
    }

    /** What stands in the way of which table, without making anything. */
    Map<String, String> hindrances() throws SqlFailure {
        PublicationState found = PublicationFacts.find(handle, settings).orElse(null);
        if (found != null) {
            return found.ours() ? Map.of() : faults();
        }
        List<WatchedTable> others =
                tables.stream().filter(table -> !mayMake(table)).toList();
        Map<String, String> lines = new LinkedHashMap<>();
        for (WatchedTable table : others) {
            lines.put(
                    table.name(),
                    others.size() == tables.size()
                            ? notAllowed()
                            : "this role is not the owner of " + table.lookup().relation()
                                    + ", and may not publish it; as a superuser, run: ALTER PUBLICATION "
                                    + settings.quoted() + " ADD TABLE "
                                    + table.lookup().relation());
        }
        return lines;
    }

    /** Whether it tells of this table, or could be made to. */
    boolean canTell(WatchedTable table) throws SqlFailure {
        PublicationState found = PublicationFacts.find(handle, settings).orElse(null);
        if (found == null) {
            return mayMake(table);
        }
        return facts(table).fault() == null || (found.ours() && owns(table));
    }

    /**
     * The statement that makes it.
     *
     * @param exact with the name of each child: a temporary one among them cannot be published, and no lookup sees it. For a person the
     *     parent's name is enough
     */
    private String making(boolean exact) {
        String all = tables.stream()
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
        return "CREATE PUBLICATION " + settings.quoted() + " FOR TABLE " + all
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
            handle.useTransaction(transaction -> {
                transaction.execute(making(true));
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
    private void complete(PublicationState found) throws SqlFailure {
        String alter = "ALTER PUBLICATION " + settings.quoted();
        if (!found.viaRoot() && tables.stream().anyMatch(table -> table.lookup().isPartitioned())) {
            alter(alter + " SET (publish_via_partition_root = true)");
        }
        if (!found.stored() && tables.stream().anyMatch(WatchedTable::wantsStored)) {
            alter(alter + " SET (publish_generated_columns = stored)");
        }
        for (WatchedTable table : tables) {
            String only = table.lookup().isPartitioned() ? "" : "ONLY ";
            for (Told missing : facts(table).told()) {
                if (!missing.told()) {
                    alter(alter + " ADD TABLE " + only + missing.relation());
                }
            }
        }
    }

    private void alter(String sql) throws SqlFailure {
        try {
            handle.execute(sql);
        } catch (JdbiException e) {
            SqlFailure trouble = SqlFailure.of(e);
            if (!trouble.state().equals("42710") && !trouble.state().equals("42501")) { // else the check says it
                throw trouble;
            }
        }
    }

    private boolean mayMake(WatchedTable table) {
        return ask(
                "r.rolsuper OR (pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AND " + OWNED
                        + ")",
                table);
    }

    private boolean owns(WatchedTable table) {
        return ask("r.rolsuper OR " + OWNED, table);
    }

    private boolean ask(String condition, WatchedTable table) {
        return handle.createQuery("SELECT " + condition + " FROM pg_catalog.pg_roles r WHERE r.rolname = current_user")
                .bind("relation", table.lookup().oid())
                .mapTo(Boolean.class)
                .one();
    }

    private String notAllowed() {
        return "there is no publication " + settings.quoted()
                + ", and this role may not make it; as the owner of the table" + (tables.size() == 1 ? "" : "s")
                + " or a superuser, run: " + making(false);
    }

    /**
     * Takes the table out of it, if it is ours; without another table it goes. For when UPDATE and DELETE of the table fail because of it.
     */
    static Withdrawn withdraw(Handle handle, ChangeSettings settings, WatchedTable table) throws SqlFailure {
        PublicationFacts facts = new PublicationFacts(handle, settings, table);
        if (facts.find().filter(PublicationState::ours).isEmpty()) {
            return Withdrawn.NOTHING;
        }
        try {
            if (!facts.tellsOfOthers()) {
                handle.execute("DROP PUBLICATION " + settings.quoted()); // waits for no lock of the table
                return Withdrawn.ALL;
            }
            return handle.inTransaction(transaction -> {
                transaction.execute("SET LOCAL lock_timeout = '500ms'");
                List<String> told = transaction
                        .createQuery(Leaves.TREE
                                + " SELECT CAST(CAST(r.prrelid AS regclass) AS text) FROM pg_catalog.pg_publication_rel r"
                                + " JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid"
                                + " WHERE p.pubname = :name AND r.prrelid IN (SELECT oid FROM tree)")
                        .bind("relation", table.lookup().oid())
                        .bind("name", settings.publication())
                        .mapTo(String.class)
                        .list();
                if (told.isEmpty()) {
                    return Withdrawn.NOTHING;
                }
                transaction.execute(facts.alter() + " DROP TABLE ONLY " + String.join(", ONLY ", told));
                return Withdrawn.TABLE;
            });
        } catch (JdbiException e) {
            SqlFailure trouble = SqlFailure.of(e);
            if (trouble.state().equals("55P03")) { // VACUUM, say, has the table: whoever reads comes by here again
                return Withdrawn.NOTHING;
            }
            throw trouble;
        }
    }

    /** In one line what was done, or what somebody else has to do. */
    static String drop(Handle handle, ChangeSettings settings) throws SqlFailure {
        String sql = "DROP PUBLICATION " + settings.quoted();
        PublicationState found = PublicationFacts.find(handle, settings).orElse(null);
        if (found == null) {
            return "there is no publication " + settings.quoted();
        }
        if (!found.ours()) {
            return "the publication " + settings.quoted()
                    + " was not made by Sluice as this role, and stays; if nobody needs it, its owner can run: " + sql;
        }
        try {
            handle.execute(sql);
            return "the publication " + settings.quoted() + " is dropped";
        } catch (JdbiException e) {
            throw SqlFailure.of(e);
        }
    }
}
