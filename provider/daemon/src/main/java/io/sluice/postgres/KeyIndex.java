package io.sluice.postgres;

import io.sluice.postgres.Catalogue.CatalogueRelation;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The unique index of the key that there should be, as the statement that makes it. */
public final class KeyIndex {
    private final Handle handle;
    private final CatalogueRelation relation;
    private final List<String> key;
    private final boolean canBeUnique;

    private KeyIndex(Handle handle, CatalogueRelation relation, List<String> key, boolean canBeUnique) {
        this.handle = handle;
        this.relation = relation;
        this.key = key;
        this.canBeUnique = canBeUnique;
    }

    /** Of the key of lookups. */
    public static KeyIndex of(Handle handle, LookupTable lookup) {
        return of(
                handle,
                new CatalogueRelation(lookup.oid(), lookup.schema(), lookup.table(), lookup.kind()),
                lookup.key().columns());
    }

    /** A unique index of a partitioned table has all columns by which it, or a partition of it, is partitioned; no expressions either. */
    public static KeyIndex of(Handle handle, CatalogueRelation relation, List<String> key) {
        boolean canBeUnique = !relation.isPartitioned()
                || handle.createQuery("SELECT NOT EXISTS (SELECT 1 FROM pg_catalog.pg_partitioned_table p"
                                + " CROSS JOIN LATERAL unnest(CAST(p.partattrs AS int2[])) AS n(attnum)"
                                + " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = n.attnum"
                                + " WHERE p.partrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree("
                                + "CAST(:relation AS oid))) AND (a.attname = ANY(CAST(:keys AS text[]))) IS NOT TRUE)")
                        .bind("relation", relation.oid())
                        .bindArray("keys", String.class, key)
                        .mapTo(Boolean.class)
                        .one();
        return new KeyIndex(handle, relation, key, canBeUnique);
    }

    /**
     * Whether there is one, over exactly the columns of the key, in any order.
     *
     * @param immediate whether it has to be checked with each row, as writes need it
     */
    public boolean isThere(boolean immediate) {
        return handle.createQuery("SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_index i"
                        + " WHERE CAST(i.indrelid AS bigint) = :relation AND i.indisunique AND i.indisvalid"
                        + " AND (i.indimmediate OR NOT :immediate) AND i.indpred IS NULL AND i.indnkeyatts = :size"
                        + " AND :size = (SELECT count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indrelid"
                        + " AND array_position(CAST(i.indkey AS int2[]), a.attnum) < i.indnkeyatts"
                        + " AND a.attname = ANY(CAST(:keys AS text[]))))")
                .bind("relation", relation.oid())
                .bind("immediate", immediate)
                .bind("size", key.size())
                .bindArray("keys", String.class, key)
                .mapTo(Boolean.class)
                .one();
    }

    /** False where the table is partitioned by other columns: then the server refuses a unique index of the key alone. */
    public boolean canBeUnique() {
        return canBeUnique;
    }

    /** The statement; {@code CONCURRENTLY} holds up nobody, and a partitioned table does not take it. */
    public String statement() {
        return "CREATE " + (canBeUnique ? "UNIQUE " : "") + "INDEX " + (relation.isPartitioned() ? "" : "CONCURRENTLY ")
                + "ON " + relation.quoted() + " ("
                + key.stream().map(TableName::quote).collect(Collectors.joining(", ")) + ")";
    }
}
