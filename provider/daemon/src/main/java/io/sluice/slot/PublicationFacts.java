package io.sluice.slot;

import io.sluice.postgres.LookupTable;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.TableName;
import io.sluice.postgres.Versions;
import io.sluice.watched.Leaves;
import io.sluice.watched.WatchedTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What the catalogue says of a publication, and what is wrong with it. Changes nothing. */
final class PublicationFacts {
    /** What the comment of ours says. */
    static final String OURS = "made by Sluice; ./run.sh changes drop removes it";

    private final Handle handle;
    private final ChangeSettings settings;
    private final WatchedTable table;
    private final LookupTable lookup;

    PublicationFacts(Handle handle, ChangeSettings settings, WatchedTable table) {
        this.handle = handle;
        this.settings = settings;
        this.table = table;
        this.lookup = table.lookup();
    }

    /** @param stored whether it tells of stored generated columns */
    record PublicationState(boolean ours, boolean everyKind, boolean viaRoot, boolean stored) {}

    record Told(String relation, boolean told, boolean filtered, boolean key) {}

    Optional<PublicationState> find() {
        return find(handle, settings);
    }

    static Optional<PublicationState> find(Handle handle, ChangeSettings settings) {
        return handle.createQuery("SELECT coalesce(pg_catalog.obj_description(p.oid, 'pg_publication') = :ours, false)"
                        + " AND pg_catalog.pg_has_role(p.pubowner, 'USAGE'),"
                        + " pubinsert AND pubupdate AND pubdelete AND pubtruncate, pubviaroot,"
                        + " coalesce(to_jsonb(p) ->> 'pubgencols' = 's', false)"
                        + " FROM pg_catalog.pg_publication p WHERE pubname = :name")
                .bind("ours", OURS)
                .bind("name", settings.publication())
                .map((row, context) -> new PublicationState(
                        row.getBoolean(1), row.getBoolean(2), row.getBoolean(3), row.getBoolean(4)))
                .findFirst();
    }

    /** Whether it tells of tables, or of a schema's, that are none of ours. */
    boolean tellsOfOthers() {
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

    /** Tables that ours names beside these and what is beneath them, as an ALTER PUBLICATION takes them; empty for none. */
    static String others(Handle handle, ChangeSettings settings, Set<Long> relations) {
        return handle.createQuery(Leaves.BENEATH
                        + " SELECT coalesce(string_agg(quote_ident(n.nspname) || '.' || quote_ident(c.relname), ', '"
                        + " ORDER BY n.nspname, c.relname), '')"
                        + " FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid"
                        + " JOIN pg_catalog.pg_class c ON c.oid = r.prrelid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE p.pubname = :name AND pg_catalog.obj_description(p.oid, 'pg_publication') = :ours"
                        + " AND r.prrelid NOT IN (SELECT oid FROM tree)")
                .bindArray("relations", Long.class, relations)
                .bind("name", settings.publication())
                .bind("ours", OURS)
                .mapTo(String.class)
                .one();
    }

    String alter() {
        return "ALTER PUBLICATION " + settings.quoted();
    }

    /** In one line, with the statement that mends it; null if nothing is. */
    @Nullable
    String fault() throws SqlFailure {
        PublicationState found = find().orElseThrow(() ->
                new SqlFailure(SqlFailure.Kind.BUSY, "42704", "the publication was dropped the moment before"));
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

    /** Whether it tells of all tables of this one's schema. What they are published by is younger than the rest. */
    private String ofSchema(String relation) {
        return Versions.of(handle) >= 15
                ? "EXISTS (SELECT FROM pg_catalog.pg_publication_namespace s WHERE s.pnpubid = p.oid AND s.pnnspid = "
                        + relation + ".relnamespace)"
                : "false";
    }

    /**
     * The table, and its children. The columns that not every version has are taken by their names. The view {@code pg_publication_tables}
     * says the same, but looks at every table of the publication, and waits for whoever has locked one of them.
     */
    List<Told> told() {
        return handle.createQuery(Leaves.TREE
                        + " SELECT n.nspname, c.relname, CASE WHEN p.pubviaroot THEN (w.whole OR r.oid IS NOT NULL) AND NOT a.told"
                        + " ELSE (w.whole OR r.oid IS NOT NULL OR a.told) AND c.relkind <> 'p' END,"
                        + " NOT w.whole AND to_jsonb(r) ->> 'prqual' IS NOT NULL,"
                        + " w.whole OR coalesce(CAST(to_jsonb(r) ->> 'prattrs' AS jsonb) @> k.nums, true)"
                        + " FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " JOIN pg_catalog.pg_publication p ON p.pubname = :name"
                        + " LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid"
                        + " CROSS JOIN LATERAL (SELECT (p.puballtables AND c.relpersistence = 'p') OR "
                        + ofSchema("c") + " AS whole) w"
                        + " CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM pg_catalog.pg_partition_ancestors(c.oid) u"
                        + " JOIN pg_catalog.pg_class above ON above.oid = u.relid WHERE u.relid <> c.oid"
                        + " AND (p.puballtables OR " + ofSchema("above")
                        + " OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel o"
                        + " WHERE o.prpubid = p.oid AND o.prrelid = u.relid))) AS told) a"
                        + " CROSS JOIN LATERAL (SELECT coalesce(jsonb_agg(x.attnum), '[]') AS nums"
                        + " FROM pg_catalog.pg_attribute x WHERE x.attrelid = c.oid AND x.attname = ANY(:keys)) k"
                        + " WHERE c.oid = CAST(:relation AS oid) OR NOT :partitioned"
                        + " ORDER BY c.oid <> CAST(:relation AS oid), 1, 2")
                .bind("relation", lookup.oid())
                .bind("partitioned", lookup.isPartitioned())
                .bindArray("keys", String.class, lookup.key().columns())
                .bind("name", settings.publication())
                .map((row, context) -> new Told(
                        TableName.quote(row.getString(1)) + "." + TableName.quote(row.getString(2)),
                        row.getBoolean(3),
                        row.getBoolean(4),
                        row.getBoolean(5)))
                .list();
    }
}
