package io.sluice.postgres;

import io.sluice.changes.Watched;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** The publication: which tables, and what of their changes, the stream tells of. */
final class Publication {
    private final Handle handle;
    private final ChangeSettings settings;
    private final Lookup lookup;

    Publication(Handle handle, ChangeSettings settings, Lookup lookup) {
        this.handle = handle;
        this.settings = settings;
        this.lookup = lookup;
    }

    /** The table, for the reader. */
    Watched watched() {
        return new Watched(lookup.schema(), lookup.table(), lookup.keyColumn());
    }

    private record Found(boolean everyKind, boolean viaRoot) {}

    private record Told(boolean filtered, boolean key) {}

    /** Makes it if it is missing. Returns the {@link #mark} of what was found fit. */
    String ensure() throws DatabaseSetupException, SqlTrouble {
        if (find().isEmpty()) {
            make();
        }
        String mark = mark(); // first: what is changed during the checks has another one
        fit();
        return mark;
    }

    /**
     * A text that is another one after each change of what the stream tells of the table: of its publication, its replica identity, or of
     * which table bears the name. Such a change makes no message of the stream.
     */
    String mark() {
        // What a schema's tables are published by is younger than the rest.
        boolean schemas = major(handle) >= 15;
        return handle.createQuery("SELECT concat_ws(' ', c.oid, c.relreplident, a.attnum, (SELECT max(CAST(i.indexrelid"
                        + " AS bigint)) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisreplident),"
                        + " p.oid, p.xmin, r.xmin" + (schemas ? ", s.xmin" : "") + ")"
                        + " FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid"
                        + " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = :key"
                        + " JOIN pg_catalog.pg_publication p ON p.pubname = :name"
                        + " LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid"
                        + (schemas
                                ? " LEFT JOIN pg_catalog.pg_publication_namespace s ON s.pnpubid = p.oid AND s.pnnspid = n.oid"
                                : "")
                        + " WHERE n.nspname = :schema AND c.relname = :table")
                .bind("key", lookup.keyColumn())
                .bind("name", settings.publication())
                .bind("schema", lookup.schema())
                .bind("table", lookup.table())
                .mapTo(String.class)
                .findFirst()
                .orElse("");
    }

    /**
     * A text that is another one after the table was rewritten or another bears its name, after a partition came or went, and after the key
     * or the value column became another: then rows may be others without a change of theirs.
     */
    String shape() {
        return handle.createQuery("SELECT concat_ws(' ', c.oid, pg_relation_filenode(c.oid),"
                        + " (SELECT md5(string_agg(concat_ws(':', t.relid, pg_relation_filenode(t.relid)), ' ' ORDER BY t.relid))"
                        + " FROM pg_catalog.pg_partition_tree(c.oid) t),"
                        + " (SELECT string_agg(concat_ws(':', a.attname, a.attnum, a.atttypid, a.atttypmod, a.attcollation), ' '"
                        + " ORDER BY a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid"
                        + " AND a.attname IN (:key, :value)))"
                        + " FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid"
                        + " WHERE n.nspname = :schema AND c.relname = :table")
                .bind("key", lookup.keyColumn())
                .bind("value", lookup.valueColumn())
                .bind("schema", lookup.schema())
                .bind("table", lookup.table())
                .mapTo(String.class)
                .findFirst()
                .orElse("");
    }

    /**
     * Whether the publication, the table's two columns or its partitions may have been others when changes were made that the slot has still
     * to tell of: it would then be silent about them, or about rows that a rewrite has changed. Every transaction below the slot's
     * own horizon had ended before all of these.
     *
     * @return what has changed, in words; null for nothing
     */
    @Nullable
    String changedSince(String slot) {
        return handle.createQuery(
                        """
                        SELECT c.what
                        FROM pg_catalog.pg_replication_slots s, (
                            SELECT :published AS what, xmin AS made FROM pg_catalog.pg_publication WHERE pubname = :name
                            UNION ALL SELECT :published, r.xmin FROM pg_catalog.pg_publication_rel r
                                JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid WHERE p.pubname = :name
                            UNION ALL SELECT :table, a.xmin FROM pg_catalog.pg_attribute a
                                WHERE a.attrelid = CAST(:oid AS oid) AND a.attname IN (:key, :value)
                            UNION ALL SELECT :table, i.xmin FROM pg_catalog.pg_inherits i
                                WHERE i.inhrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(CAST(:oid AS oid)))) c
                        WHERE s.slot_name = :slot AND age(c.made) BETWEEN 0 AND age(s.catalog_xmin)
                        LIMIT 1""")
                .bind("published", "the publication " + settings.quoted())
                .bind("table", "the table " + lookup.relation())
                .bind("name", settings.publication())
                .bind("oid", lookup.oid())
                .bind("key", lookup.keyColumn())
                .bind("value", lookup.valueColumn())
                .bind("slot", slot)
                .mapTo(String.class)
                .findFirst()
                .map(what -> what + " was changed while the slot was not read")
                .orElse(null);
    }

    private static int major(Handle handle) {
        try {
            return handle.getConnection().getMetaData().getDatabaseMajorVersion(); // known since the login
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, without making it: says what stands in the way. */
    void possible() throws DatabaseSetupException, SqlTrouble {
        if (find().isPresent()) {
            fit();
        } else if (!mayMake()) {
            throw notAllowed();
        }
    }

    private Optional<Found> find() {
        return handle.createQuery("SELECT pubinsert AND pubupdate AND pubdelete AND pubtruncate, pubviaroot"
                        + " FROM pg_catalog.pg_publication WHERE pubname = :name")
                .bind("name", settings.publication())
                .map((row, context) -> new Found(row.getBoolean(1), row.getBoolean(2)))
                .findFirst();
    }

    private String making() {
        return "CREATE PUBLICATION " + settings.quoted() + " FOR TABLE " + lookup.relation()
                + (lookup.isPartitioned() ? " WITH (publish_via_partition_root = true)" : "");
    }

    private void make() throws DatabaseSetupException, SqlTrouble {
        try {
            handle.execute(making());
        } catch (JdbiException e) {
            SqlTrouble trouble = SqlTrouble.of(e);
            switch (trouble.state()) {
                case "42501" -> throw notAllowed();
                case "42710", "23505" -> {} // another daemon has just made it
                default -> throw trouble;
            }
        }
    }

    private boolean mayMake() {
        return handle.createQuery("SELECT r.rolsuper OR (pg_catalog.has_database_privilege("
                        + "pg_catalog.current_database(), 'CREATE') AND pg_catalog.pg_has_role(c.relowner, 'USAGE'))"
                        + " FROM pg_catalog.pg_class c, pg_catalog.pg_roles r"
                        + " WHERE CAST(c.oid AS bigint) = :relation AND r.rolname = current_user")
                .bind("relation", lookup.oid())
                .mapTo(Boolean.class)
                .one();
    }

    private DatabaseSetupException notAllowed() {
        return new DatabaseSetupException("there is no publication " + settings.quoted()
                + ", and this role may not make it; as the owner of the table or a superuser, run: " + making());
    }

    /** In one line what was done, or what somebody with more rights has to do. */
    static String drop(Handle handle, ChangeSettings settings) throws SqlTrouble {
        String sql = "DROP PUBLICATION " + settings.quoted();
        try {
            handle.execute(sql);
            return "the publication " + settings.quoted() + " is dropped";
        } catch (JdbiException e) {
            SqlTrouble trouble = SqlTrouble.of(e);
            return switch (trouble.state()) {
                case "42704" -> "there is no publication " + settings.quoted();
                case "42501" ->
                    "the publication " + settings.quoted() + " is another role's, and stays; as that one, run: " + sql;
                default -> throw trouble;
            };
        }
    }

    private void fit() throws DatabaseSetupException, SqlTrouble {
        Found found = find().orElseThrow(() ->
                new SqlTrouble(SqlTrouble.Kind.BUSY, "42704", "the publication was dropped the moment before"));
        String alter = "; run: ALTER PUBLICATION " + settings.quoted();
        if (!found.everyKind) {
            throw new DatabaseSetupException("the publication " + settings.quoted() + " leaves changes out" + alter
                    + " SET (publish = 'insert, update, delete, truncate')");
        }
        if (lookup.isPartitioned() && !found.viaRoot) {
            throw new DatabaseSetupException("the publication " + settings.quoted() + " tells of the partitions of "
                    + lookup.relation() + " by their own names" + alter + " SET (publish_via_partition_root = true)");
        }
        Told told = told().orElseThrow(() -> new DatabaseSetupException("the publication " + settings.quoted()
                + " does not tell of " + lookup.relation() + alter + " ADD TABLE " + lookup.relation()));
        if (told.filtered || !told.key) {
            throw new DatabaseSetupException("the publication " + settings.quoted()
                    + (told.filtered ? " leaves rows of " : " leaves the key column out of ") + lookup.relation()
                    + (told.filtered ? " out" : "") + alter + " DROP TABLE " + lookup.relation()
                    + "; ALTER PUBLICATION " + settings.quoted() + " ADD TABLE " + lookup.relation());
        }
    }

    /** The columns that not every version has are taken by their names. */
    private Optional<Told> told() {
        return handle.createQuery("SELECT to_jsonb(t) ->> 'rowfilter' IS NOT NULL,"
                        + " coalesce(jsonb_exists(to_jsonb(t) -> 'attnames', :key), true)"
                        + " FROM pg_catalog.pg_publication_tables t"
                        + " WHERE t.pubname = :name AND t.schemaname = :schema AND t.tablename = :table")
                .bind("key", lookup.keyColumn())
                .bind("name", settings.publication())
                .bind("schema", lookup.schema())
                .bind("table", lookup.table())
                .map((row, context) -> new Told(row.getBoolean(1), row.getBoolean(2)))
                .findFirst();
    }
}
