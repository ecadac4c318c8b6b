package io.sluice.postgres;

import io.sluice.changes.Watched;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table that the stream tells of, as it was found, and whether it is still so: most of what is altered makes no message of the stream. */
final class WatchedTable {
    private static final String ALTERED =
            "the publication, the table or its replica identity was changed, of which the stream says nothing";

    private final Handle handle;
    private final ChangeSettings settings;
    private final Lookup lookup;
    private final IdentityCheck identity;
    private Leaves leaves;
    private String published = "";

    private WatchedTable(Handle handle, ChangeSettings settings, Lookup lookup, IdentityCheck identity, Leaves leaves) {
        this.handle = handle;
        this.settings = settings;
        this.lookup = lookup;
        this.identity = identity;
        this.leaves = leaves;
    }

    static WatchedTable of(Handle handle, ChangeSettings settings, Lookup lookup) {
        return new WatchedTable(
                handle, settings, lookup, IdentityCheck.of(handle, lookup, settings), Leaves.of(handle, lookup));
    }

    Lookup lookup() {
        return lookup;
    }

    Leaves leaves() {
        return leaves;
    }

    /** What keeps it from being published without harm, or makes that useless: a line each. */
    List<String> faults() {
        return identity.faults(leaves);
    }

    /** Whether the publication has to tell of stored generated columns. */
    boolean wantsStored() {
        return identity.wantsStored(leaves);
    }

    /** For the reader. */
    Watched watched() {
        return new Watched(
                lookup.schema(), lookup.table(), lookup.keyColumn(), lookup.isPartitioned(), leaves.childOids());
    }

    /** What is published of it is taken note of: {@link #alteration} compares with it. */
    void published() {
        published = mark();
    }

    /**
     * What was altered since {@link #published}, so that the stream may be silent about rows of it; null if nothing was. That partitions come
     * and go does no harm as long as they are fit: {@link #shape} tells.
     */
    @Nullable
    String alteration() {
        if (!mark().equals(published)) {
            return ALTERED;
        }
        if (!leaves.isLookDue() || Leaves.mark(handle, lookup).equals(leaves.mark())) {
            return null;
        }
        Leaves now = Leaves.of(handle, lookup);
        List<String> faults = identity.faults(now);
        if (!faults.isEmpty()) {
            return String.join("; ", faults);
        }
        if (!now.childOids().equals(leaves.childOids()) || identity.wantsStored(now) != wantsStored()) {
            return ALTERED;
        }
        leaves = now;
        return null;
    }

    /**
     * A text that is another one after each change of what the stream tells of the table: of its publication, its replica identity, or of
     * which table bears the name.
     */
    private String mark() {
        // What a schema's tables are published by is younger than the rest.
        boolean schemas = Versions.of(handle) >= 15;
        return handle.createQuery("SELECT concat_ws(' ', c.oid, c.relreplident, a.attnum, (SELECT max(CAST(i.indexrelid"
                        + " AS bigint)) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisreplident),"
                        + " p.oid, p.xmin, r.xmin" + (schemas ? ", s.xmin" : "") + ", "
                        + ServerCheck.ANYBODY + ")"
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
     * A text that is another one after the table was rewritten or another bears its name, after a partition or a child came or went, and
     * after the key or the value column became another: then rows may be others without a change of theirs.
     */
    String shape() {
        return handle.createQuery(Leaves.TREE
                        + " SELECT concat_ws(' ', c.oid, pg_relation_filenode(c.oid),"
                        + " (SELECT md5(string_agg(concat_ws(':', t.oid, pg_relation_filenode(t.oid)), ' ' ORDER BY t.oid)) FROM tree t),"
                        + " (SELECT string_agg(concat_ws(':', a.attname, a.attnum, a.atttypid, a.atttypmod, a.attcollation), ' '"
                        + " ORDER BY a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid"
                        + " AND a.attname IN (:key, :value)))"
                        + " FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid"
                        + " WHERE n.nspname = :schema AND c.relname = :table")
                .bind("relation", lookup.oid())
                .bind("key", lookup.keyColumn())
                .bind("value", lookup.valueColumn())
                .bind("schema", lookup.schema())
                .bind("table", lookup.table())
                .mapTo(String.class)
                .findFirst()
                .orElse("");
    }

    /**
     * Whether the publication, the table's two columns, its partitions or children may have been others when changes were made that the slot
     * has still to tell of: it would then be silent about them, or about rows that a rewrite has changed. Every transaction below
     * the slot's own horizon had ended before all of these.
     *
     * @return what has changed, in words; null for nothing
     */
    @Nullable
    String changedSince(String slot) {
        return handle.createQuery(
                        Leaves.TREE
                                + """
                         SELECT c.what
                        FROM pg_catalog.pg_replication_slots s, (
                            SELECT :published AS what, xmin AS made FROM pg_catalog.pg_publication WHERE pubname = :name
                            UNION ALL SELECT :published, r.xmin FROM pg_catalog.pg_publication_rel r
                                JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid WHERE p.pubname = :name
                            UNION ALL SELECT :table, a.xmin FROM pg_catalog.pg_attribute a
                                WHERE a.attrelid = CAST(:relation AS oid) AND a.attname IN (:key, :value)
                            UNION ALL SELECT :table, i.xmin FROM pg_catalog.pg_inherits i
                                WHERE i.inhrelid IN (SELECT oid FROM tree)) c
                        WHERE s.slot_name = :slot AND age(c.made) BETWEEN 0 AND age(s.catalog_xmin)
                        LIMIT 1""")
                .bind("published", "the publication " + settings.quoted())
                .bind("table", "the table " + lookup.relation())
                .bind("name", settings.publication())
                .bind("relation", lookup.oid())
                .bind("key", lookup.keyColumn())
                .bind("value", lookup.valueColumn())
                .bind("slot", slot)
                .mapTo(String.class)
                .findFirst()
                .map(what -> what + " was changed while the slot was not read")
                .orElse(null);
    }
}
