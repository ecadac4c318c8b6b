package io.sluice.postgres;

import org.jdbi.v3.core.Handle;

/** The index of the key column that there should be, as the statement that makes it. */
public final class KeyIndex {
    private final LookupTable lookup;
    private final boolean canBeUnique;

    private KeyIndex(LookupTable lookup, boolean canBeUnique) {
        this.lookup = lookup;
        this.canBeUnique = canBeUnique;
    }

    /** A unique index of a partitioned table has all columns by which it, or a partition of it, is partitioned; no expressions either. */
    public static KeyIndex of(Handle handle, LookupTable lookup) {
        boolean canBeUnique = !lookup.isPartitioned()
                || handle.createQuery("SELECT NOT EXISTS (SELECT 1 FROM pg_catalog.pg_partitioned_table p"
                                + " CROSS JOIN LATERAL unnest(CAST(p.partattrs AS int2[])) AS n(attnum)"
                                + " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = n.attnum"
                                + " WHERE p.partrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree("
                                + "CAST(:relation AS oid))) AND a.attname IS DISTINCT FROM :key)")
                        .bind("relation", lookup.oid())
                        .bind("key", lookup.keyColumn())
                        .mapTo(Boolean.class)
                        .one();
        return new KeyIndex(lookup, canBeUnique);
    }

    /** False where the table is partitioned by other columns: then the server refuses a unique index of the key alone. */
    public boolean canBeUnique() {
        return canBeUnique;
    }

    /** The statement; {@code CONCURRENTLY} holds up nobody, and a partitioned table does not take it. */
    public String statement() {
        return "CREATE " + (canBeUnique ? "UNIQUE " : "") + "INDEX " + (lookup.isPartitioned() ? "" : "CONCURRENTLY ")
                + "ON " + lookup.relation() + " (" + lookup.key() + ")";
    }
}
