package io.sluice.postgres;

import java.util.List;
import java.util.Optional;
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
    /** What the comment of ours says. */
    private static final String OURS = "made by Sluice; ./run.sh changes drop removes it";

    private final Handle handle;
    private final ChangeSettings settings;
    private final WatchedTable table;
    private final Lookup lookup;

    Publication(Handle handle, ChangeSettings settings, WatchedTable table) {
        this.handle = handle;
        this.settings = settings;
        this.table = table;
        this.lookup = table.lookup();
    }

    /** @param stored whether it tells of stored generated columns */
    private record Found(boolean ours, boolean everyKind, boolean viaRoot, boolean stored) {}

    private record Told(String relation, boolean told, boolean filtered, boolean key) {}

    /** What was taken back. */
    enum Withdrawn {
        NOTHING,
        /** The table is out of it, and others of which it tells stay in. */
        TABLE,
        /** It is gone. */
        ALL
    }

    /** Makes it if it is missing, and adds to it what is missing if it is ours. The table takes note of what was found fit. */
    void ensure() throws DatabaseSetupException, SqlTrouble {
        Found found = find().orElse(null);
        if (found == null) {
            make();
        } else if (found.ours) {
            complete(found);
        }
        table.published(); // first: what is changed during the checks is noticed then
        String fault = fault();
        if (fault != null) {
            throw new DatabaseSetupException(fault);
        }
    }

    /** What stands in the way, without making anything; null if nothing does. */
    @Nullable
    String hindrance() throws SqlTrouble {
        Found found = find().orElse(null);
        if (found == null) {
            return mayMake() ? null : notAllowed();
        }
        return found.ours ? null : fault();
    }

    private Optional<Found> find() {
        return find(handle, settings);
    }

    private static Optional<Found> find(Handle handle, ChangeSettings settings) {
        return handle.createQuery("SELECT coalesce(pg_catalog.obj_description(p.oid, 'pg_publication') = :ours, false)"
                        + " AND pg_catalog.pg_has_role(p.pubowner, 'USAGE'),"
                        + " pubinsert AND pubupdate AND pubdelete AND pubtruncate, pubviaroot,"
                        + " coalesce(to_jsonb(p) ->> 'pubgencols' = 's', false)"
                        + " FROM pg_catalog.pg_publication p WHERE pubname = :name")
                .bind("ours", OURS)
                .bind("name", settings.publication())
                .map((row, context) ->
                        new Found(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3), row.getBoolean(4)))
                .findFirst();
    }

    /**
     * The statement that makes it.
     *
     * @param exact with the name of each child: a temporary one among them cannot be published, and no lookup sees it. For a person the
     *     parent's name is enough
     */
    private String making(boolean exact) {
        List<Leaves.Leaf> children = exact ? table.leaves().children() : List.of();
        String tables = children.isEmpty()
                ? lookup.relation()
                : Stream.concat(Stream.of(lookup.relation()), children.stream().map(Leaves.Leaf::relation))
                        .collect(Collectors.joining(", ONLY ", "ONLY ", ""));
        String options = Stream.of(
                        lookup.isPartitioned() ? "publish_via_partition_root = true" : "",
                        table.wantsStored() ? "publish_generated_columns = stored" : "")
                .filter(option -> !option.isEmpty())
                .collect(Collectors.joining(", "));
        return "CREATE PUBLICATION " + settings.quoted() + " FOR TABLE " + tables
                + (options.isEmpty() ? "" : " WITH (" + options + ")");
    }

    private void make() throws DatabaseSetupException, SqlTrouble {
        try {
            handle.useTransaction(transaction -> {
                transaction.execute(making(true));
                transaction.execute("COMMENT ON PUBLICATION " + settings.quoted() + " IS '" + OURS + "'");
            });
        } catch (JdbiException e) {
            SqlTrouble trouble = SqlTrouble.of(e);
            switch (trouble.state()) {
                case "42501" -> throw new DatabaseSetupException(notAllowed());
                case "42710", "23505" -> {} // another daemon has just made it
                default -> throw trouble;
            }
        }
    }

    /** What has come to the table since it was made; and the table, if it was made anew or somebody has taken it out. */
    private void complete(Found found) throws SqlTrouble {
        try {
            if (lookup.isPartitioned() && !found.viaRoot) {
                handle.execute(alter() + " SET (publish_via_partition_root = true)");
            }
            if (table.wantsStored() && !found.stored) {
                handle.execute(alter() + " SET (publish_generated_columns = stored)");
            }
            String only = lookup.isPartitioned() ? "" : "ONLY ";
            for (Told missing : told()) {
                if (!missing.told) {
                    handle.execute(alter() + " ADD TABLE " + only + missing.relation);
                }
            }
        } catch (JdbiException e) {
            SqlTrouble trouble = SqlTrouble.of(e);
            if (!trouble.state().equals("42710") && !trouble.state().equals("42501")) { // else the check says it
                throw trouble;
            }
        }
    }

    private String alter() {
        return "ALTER PUBLICATION " + settings.quoted();
    }

    private boolean mayMake() {
        return handle.createQuery("SELECT r.rolsuper OR (pg_catalog.has_database_privilege("
                        + "pg_catalog.current_database(), 'CREATE') AND NOT EXISTS (SELECT FROM (" + Leaves.TREE
                        + " SELECT oid FROM tree) t JOIN pg_catalog.pg_class c ON c.oid = t.oid"
                        + " WHERE NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')"
                        + " AND (c.oid = CAST(:relation AS oid) OR NOT c.relispartition)))"
                        + " FROM pg_catalog.pg_roles r WHERE r.rolname = current_user")
                .bind("relation", lookup.oid())
                .mapTo(Boolean.class)
                .one();
    }

    private String notAllowed() {
        return "there is no publication " + settings.quoted()
                + ", and this role may not make it; as the owner of the table or a superuser, run: " + making(false);
    }

    /**
     * Takes the table out of it, if it is ours; without another table it goes. For when UPDATE and DELETE of the table fail because of it.
     */
    Withdrawn withdraw() throws SqlTrouble {
        if (find().filter(Found::ours).isEmpty()) {
            return Withdrawn.NOTHING;
        }
        try {
            if (!tellsOfOthers()) {
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
                        .bind("relation", lookup.oid())
                        .bind("name", settings.publication())
                        .mapTo(String.class)
                        .list();
                if (told.isEmpty()) {
                    return Withdrawn.NOTHING;
                }
                transaction.execute(alter() + " DROP TABLE ONLY " + String.join(", ONLY ", told));
                return Withdrawn.TABLE;
            });
        } catch (JdbiException e) {
            SqlTrouble trouble = SqlTrouble.of(e);
            if (trouble.state().equals("55P03")) { // VACUUM, say, has the table: whoever reads comes by here again
                return Withdrawn.NOTHING;
            }
            throw trouble;
        }
    }

    /** Whether it tells of tables, or of a schema's, that are none of ours. */
    private boolean tellsOfOthers() {
        // What a schema's tables are published by is younger than the rest.
        boolean schemas = Versions.of(handle) >= 15;
        return handle.createQuery(Leaves.TREE
                        + " SELECT p.puballtables OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid"
                        + " AND r.prrelid NOT IN (SELECT oid FROM tree))"
                        + (schemas
                                ? " OR EXISTS (SELECT FROM pg_catalog.pg_publication_namespace s WHERE s.pnpubid = p.oid)"
                                : "")
                        + " FROM pg_catalog.pg_publication p WHERE p.pubname = :name")
                .bind("relation", lookup.oid())
                .bind("name", settings.publication())
                .mapTo(Boolean.class)
                .one();
    }

    /** In one line what was done, or what somebody else has to do. */
    static String drop(Handle handle, ChangeSettings settings) throws SqlTrouble {
        String sql = "DROP PUBLICATION " + settings.quoted();
        Found found = find(handle, settings).orElse(null);
        if (found == null) {
            return "there is no publication " + settings.quoted();
        }
        if (!found.ours) {
            return "the publication " + settings.quoted()
                    + " was not made by Sluice as this role, and stays; if nobody needs it, its owner can run: " + sql;
        }
        try {
            handle.execute(sql);
            return "the publication " + settings.quoted() + " is dropped";
        } catch (JdbiException e) {
            throw SqlTrouble.of(e);
        }
    }

    private @Nullable String fault() throws SqlTrouble {
        Found found = find().orElseThrow(() ->
                new SqlTrouble(SqlTrouble.Kind.BUSY, "42704", "the publication was dropped the moment before"));
        String run = "; run: " + alter();
        if (!found.everyKind) {
            return "the publication " + settings.quoted() + " leaves changes out" + run
                    + " SET (publish = 'insert, update, delete, truncate')";
        }
        if (lookup.isPartitioned() && !found.viaRoot) {
            return "the publication " + settings.quoted() + " tells of the partitions of " + lookup.relation()
                    + " by their own names" + run + " SET (publish_via_partition_root = true)";
        }
        if (table.wantsStored() && !found.stored) {
            return "the publication " + settings.quoted() + " leaves generated columns out, and "
                    + (table.leaves().stored() == null
                            ? "the key is one"
                            : "one is in the replica identity of " + lookup.relation() + ", so UPDATE and DELETE fail")
                    + run + " SET (publish_generated_columns = stored)";
        }
        String only = table.leaves().children().isEmpty() ? "" : "ONLY ";
        for (Told told : told()) {
            if (!told.told) {
                return "the publication " + settings.quoted() + " does not tell of " + told.relation + run
                        + " ADD TABLE " + only + told.relation;
            }
            if (told.filtered || !told.key) {
                return "the publication " + settings.quoted()
                        + (told.filtered ? " leaves rows of " : " leaves the key column out of ") + told.relation
                        + (told.filtered ? " out" : "") + run + " DROP TABLE " + only + told.relation + "; " + alter()
                        + " ADD TABLE " + only + told.relation;
            }
        }
        return null;
    }

    /** The table, and its children. The columns that not every version has are taken by their names. */
    private List<Told> told() {
        return handle.createQuery(Leaves.TREE
                        + " SELECT n.nspname, c.relname, t.tablename IS NOT NULL,"
                        + " coalesce(to_jsonb(t) ->> 'rowfilter' IS NOT NULL, false),"
                        + " coalesce(jsonb_exists(to_jsonb(t) -> 'attnames', :key), true)"
                        + " FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " LEFT JOIN pg_catalog.pg_publication_tables t ON t.pubname = :name"
                        + " AND t.schemaname = n.nspname AND t.tablename = c.relname"
                        + " WHERE c.oid = CAST(:relation AS oid) OR NOT :partitioned"
                        + " ORDER BY c.oid <> CAST(:relation AS oid), 1, 2")
                .bind("relation", lookup.oid())
                .bind("partitioned", lookup.isPartitioned())
                .bind("key", lookup.keyColumn())
                .bind("name", settings.publication())
                .map((row, context) -> new Told(
                        TableName.quote(row.getString(1)) + "." + TableName.quote(row.getString(2)),
                        row.getBoolean(3),
                        row.getBoolean(4),
                        row.getBoolean(5)))
                .list();
    }
}
