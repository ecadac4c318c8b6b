package io.sluice.slot;

import io.sluice.postgres.LookupTable;
import io.sluice.postgres.TableName;
import io.sluice.postgres.Versions;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Whether the log says which key a row had before it was changed or deleted, and whether a publication leaves others' statements alone: each
 * table's replica identity must hold the key column, and no generated one that is not published.
 */
final class IdentityCheck {
    /** Most tables that a line names. */
    private static final int MOST = 3;

    private final LookupTable lookup;
    private final boolean generatedCount;
    private final char keyGenerated;
    private final Others others;

    /**
     * Publications that are not ours and tell of the same tables: each wants an identity of its own kind, or UPDATE and DELETE fail by it.
     *
     * @param choosy one that leaves columns or rows out, or null
     * @param plain whether one leaves generated columns out
     */
    private record Others(@Nullable String choosy, boolean plain) {}

    private IdentityCheck(LookupTable lookup, boolean generatedCount, char keyGenerated, Others others) {
        this.lookup = lookup;
        this.generatedCount = generatedCount;
        this.keyGenerated = keyGenerated;
        this.others = others;
    }

    static IdentityCheck of(Handle handle, LookupTable lookup, ChangeSettings names) {
        return new IdentityCheck(
                lookup, Versions.of(handle) >= 18, keyGenerated(handle, lookup), others(handle, lookup, names));
    }

    private static char keyGenerated(Handle handle, LookupTable lookup) {
        return handle.createQuery("SELECT a.attgenerated FROM pg_catalog.pg_attribute a"
                        + " WHERE CAST(a.attrelid AS bigint) = :relation AND a.attname = :key")
                .bind("relation", lookup.oid())
                .bind("key", lookup.keyColumn())
                .mapTo(String.class)
                .findFirst()
                .filter(kind -> !kind.isEmpty())
                .map(kind -> kind.charAt(0))
                .orElse('-');
    }

    /** The columns that not every version has are taken by their names. */
    private static Others others(Handle handle, LookupTable lookup, ChangeSettings names) {
        return handle.createQuery(Leaves.TREE
                        + " SELECT min(p.pubname) FILTER (WHERE to_jsonb(r) ->> 'prqual' IS NOT NULL"
                        + " OR to_jsonb(r) ->> 'prattrs' IS NOT NULL),"
                        + " coalesce(bool_or(to_jsonb(p) ->> 'pubgencols' = 'n'), false)"
                        + " FROM pg_catalog.pg_publication p"
                        + " LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid IN"
                        + " (SELECT oid FROM tree"
                        + " UNION SELECT relid FROM pg_catalog.pg_partition_ancestors(CAST(:relation AS oid)))"
                        + " WHERE p.pubname <> :name")
                .bind("name", names.publication())
                .bind("relation", lookup.oid())
                .map((row, context) -> new Others(row.getString(1), row.getBoolean(2)))
                .one();
    }

    /** Whether the publication has to tell of stored generated columns, which is possible, and necessary, from PostgreSQL 18 on. */
    boolean wantsStored(Leaves leaves) {
        return generatedCount && (keyGenerated == 's' || leaves.stored() != null);
    }

    /** What stands in the way, a line each; empty if nothing does. */
    List<String> faults(Leaves leaves) {
        if (keyGenerated == 'v' || (keyGenerated == 's' && !generatedCount)) {
            return List.of(
                    "the key column " + lookup.key() + " of " + lookup.relation() + " is generated, and the log of"
                            + (keyGenerated == 'v'
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
                : "the replica identity of " + leaf.relation() + " does not hold the key column " + lookup.key()
                        + ", so the log does not say which key has changed; run: " + remedy(leaf);
    }

    private String remedy(Leaves.Leaf leaf) {
        String identity = "ALTER TABLE " + leaf.relation() + " REPLICA IDENTITY ";
        String remedy;
        if (leaf.index() != null) {
            remedy = identity + "USING INDEX " + TableName.quote(leaf.index());
        } else if (mayBeWhole(leaf)) {
            remedy = identity + "FULL";
        } else {
            remedy = "ALTER TABLE " + leaf.relation() + " ALTER COLUMN " + lookup.key()
                    + " SET NOT NULL; CREATE UNIQUE INDEX sluice_key ON " + leaf.relation() + " (" + lookup.key()
                    + "); "
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
