package io.sluice.watched;

import io.sluice.postgres.LookupTable;
import io.sluice.postgres.TableName;
import io.sluice.postgres.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Whether the log says which key a row had before it was changed or deleted, and whether a publication leaves others' statements alone: each
 * table's replica identity must hold the key columns, and no generated one that is not published.
 */
final class IdentityCheck {
    /** Most tables that a line names. */
    private static final int MOST = 3;

    private final LookupTable lookup;
    private final boolean generatedCount;
    private final Generated key;
    private final Others others;

    /**
     * Publications that are not ours and tell of the same tables: each wants an identity of its own kind, or UPDATE and DELETE fail by it.
     *
     * @param choosy one that leaves columns or rows out, or null
     * @param plain whether one leaves generated columns out
     */
    private record Others(@Nullable String choosy, boolean plain) {}

    /**
     * The generated columns of the key.
     *
     * @param stored one of them, or null
     * @param virtual one of them, or null
     */
    private record Generated(@Nullable String stored, @Nullable String virtual) {}

    private IdentityCheck(LookupTable lookup, boolean generatedCount, Generated key, Others others) {
        this.lookup = lookup;
        this.generatedCount = generatedCount;
        this.key = key;
        this.others = others;
    }

    static IdentityCheck of(Handle handle, LookupTable lookup, String publication) {
        return new IdentityCheck(
                lookup, Versions.of(handle) >= 18, generated(handle, lookup), others(handle, lookup, publication));
    }

    private static Generated generated(Handle handle, LookupTable lookup) {
        return handle.createQuery("SELECT min(a.attname) FILTER (WHERE a.attgenerated = 's'),"
                        + " min(a.attname) FILTER (WHERE a.attgenerated = 'v') FROM pg_catalog.pg_attribute a"
                        + " WHERE CAST(a.attrelid AS bigint) = :relation AND a.attname = ANY(CAST(:keys AS text[]))")
                .bind("relation", lookup.oid())
                .bindArray("keys", String.class, lookup.key().columns())
                .map((row, context) -> new Generated(row.getString(1), row.getString(2)))
                .one();
    }

    /** The columns that not every version has are taken by their names. */
    private static Others others(Handle handle, LookupTable lookup, String publication) {
        return handle.createQuery(Leaves.TREE
                        + " SELECT min(p.pubname) FILTER (WHERE to_jsonb(r) ->> 'prqual' IS NOT NULL"
                        + " OR to_jsonb(r) ->> 'prattrs' IS NOT NULL),"
                        + " coalesce(bool_or(to_jsonb(p) ->> 'pubgencols' = 'n'), false)"
                        + " FROM pg_catalog.pg_publication p"
                        + " LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid IN"
                        + " (SELECT oid FROM tree"
                        + " UNION SELECT relid FROM pg_catalog.pg_partition_ancestors(CAST(:relation AS oid)))"
                        + " WHERE p.pubname <> :name")
                .bind("name", publication)
                .bind("relation", lookup.oid())
                .map((row, context) -> new Others(row.getString(1), row.getBoolean(2)))
                .one();
    }

    /** Whether the publication has to tell of stored generated columns, which is possible, and necessary, from PostgreSQL 18 on. */
    boolean wantsStored(Leaves leaves) {
        return generatedCount && (key.stored != null || leaves.stored() != null);
    }

    /** What stands in the way, a line each; empty if nothing does. */
    List<String> faults(Leaves leaves) {
        String generated = key.virtual != null ? key.virtual : generatedCount ? null : key.stored;
        if (generated != null) {
            return List.of("the key column " + TableName.quote(generated) + " of " + lookup.relation()
                    + " is generated, and the log of"
                    + (key.virtual != null
                            ? " PostgreSQL tells nothing of virtual generated columns"
                            : " PostgreSQL before 18 tells nothing of generated columns")
                    + ", so it does not say which key has changed: choose another column, make this one an ordinary column"
                    + " that a trigger fills, or give --changes off");
        }
        List<String> faults = new ArrayList<>();
        for (Leaves.Leaf leaf : leaves.all()) {
            String fault = fault(leaf);
            if (fault != null) {
                faults.add(fault);
            }
        }
        if (faults.size() > MOST) {
            int more = faults.size() - MOST;
            faults.subList(MOST, faults.size()).clear();
            faults.add("and so of " + more + " more of its tables");
        }
        return faults;
    }

    private @Nullable String fault(Leaves.Leaf leaf) {
        if (!leaf.logged()) {
            return "the log says nothing of changes in " + leaf.relation()
                    + ", which is unlogged, or of another server: choose another table, or give --changes off";
        }
        if (!leaf.identified()) {
            return leaf.relation()
                    + " has no replica identity, so the log does not say which key has changed, and each UPDATE"
                    + " and DELETE fails while a publication tells of it; run: " + remedy(leaf);
        }
        if (generatedCount && leaf.whole() && leaf.virtual() != null) {
            return "the replica identity of " + leaf.relation()
                    + " is the whole row, with the virtual generated column "
                    + TableName.quote(leaf.virtual())
                    + ", so each UPDATE and DELETE fails while a publication tells of it; run: " + remedy(leaf);
        }
        return leaf.covered()
                ? null
                : "the replica identity of " + leaf.relation() + " does not hold the "
                        + lookup.key().words() + ", so the log does not say which key has changed; run: "
                        + remedy(leaf);
    }

    private String remedy(Leaves.Leaf leaf) {
        String identity = "ALTER TABLE " + leaf.relation() + " REPLICA IDENTITY ";
        String remedy;
        if (leaf.index() != null) {
            remedy = identity + "USING INDEX " + TableName.quote(leaf.index());
        } else if (mayBeWhole(leaf)) {
            remedy = identity + "FULL";
        } else if (lookup.key().parts().isEmpty()) {
            remedy = "ALTER TABLE " + leaf.relation() + " ADD PRIMARY KEY (...)";
        } else {
            remedy = "ALTER TABLE " + leaf.relation()
                    + lookup.key().parts().stream()
                            .map(part -> " ALTER COLUMN " + part.quoted() + " SET NOT NULL")
                            .collect(Collectors.joining(","))
                    + "; CREATE UNIQUE INDEX sluice_key ON " + leaf.relation() + " ("
                    + lookup.key().quoted() + "); "
                    + identity + "USING INDEX sluice_key";
        }
        return others.choosy == null
                ? remedy
                : remedy + " (the columns and rows that the publication " + TableName.quote(others.choosy)
                        + " tells of must go with that identity)";
    }

    /** With a generated column the whole row is no identity where that column is virtual, or some publication does not tell of it. */
    private boolean mayBeWhole(Leaves.Leaf leaf) {
        return !generatedCount || !leaf.generated() || (leaf.virtual() == null && !others.plain);
    }
}
