package io.sluice.watched;

import io.sluice.changes.Change;
import io.sluice.changes.WatchedNames;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.TableName;
import io.sluice.postgres.Versions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A table that the stream tells of, as it was found, and whether it is still so: most of what is altered makes no message of the stream.
 * Without a key column all of its rows are one.
 */
public final class WatchedTable {
    /** Whether the server takes anybody for a synchronous standby who reads its log: then commits wait for that one. */
    public static final String ANYBODY =
            "(pg_catalog.current_setting('synchronous_standby_names') ~ '(^|[[:space:],(\"])[*]($|[[:space:],)\"])')";

    private static final String ALTERED =
            "the publication, the table or its replica identity was changed, of which the stream says nothing";

    /** What the types of the columns that are read are made of, as {@code types} after {@code tree}: beneath domains, in arrays and in rows. */
    private static final String TYPES =
            """
            , types(oid) AS (
                SELECT a.atttypid FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = CAST(:relation AS oid) AND (:all OR a.attname = ANY(:read))
                UNION SELECT u.oid FROM types JOIN pg_catalog.pg_type t ON t.oid = types.oid
                    CROSS JOIN LATERAL (SELECT t.typbasetype UNION ALL SELECT t.typelem
                        UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
                            WHERE t.typrelid <> 0 AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) u(oid)
                    WHERE u.oid <> 0)""";

    /** Whether the index x is the replica identity of the table l. */
    private static final String IDENTIFIES =
            "CASE l.relreplident WHEN 'd' THEN x.indisprimary WHEN 'i' THEN x.indisreplident END";

    private final Handle handle;
    private final String publication;
    private final LookupTable lookup;
    private final IdentityCheck identity;
    private Leaves leaves;
    private String published = "";
    private String firstShape = "";

    private WatchedTable(Handle handle, String publication, LookupTable lookup, IdentityCheck identity, Leaves leaves) {
        this.handle = handle;
        this.publication = publication;
        this.lookup = lookup;
        this.identity = identity;
        this.leaves = leaves;
    }

    static WatchedTable of(Handle handle, String publication, LookupTable lookup) {
        return new WatchedTable(
                handle, publication, lookup, IdentityCheck.of(handle, lookup, publication), Leaves.of(handle, lookup));
    }

    /** The columns that decide which row is whose, whether it is there, and what it shows. */
    private List<String> read() {
        return Stream.concat(lookup.key().columns().stream(), lookup.shows().reads().stream())
                .distinct()
                .toList();
    }

    public LookupTable lookup() {
        return lookup;
    }

    public Leaves leaves() {
        return leaves;
    }

    /** Whether this one's name would stand for rows of that one, which is a part of it, too. */
    public boolean hidesRowsOf(WatchedTable part) {
        Set<Long> its = part.leaves.all().stream().map(Leaves.Leaf::oid).collect(Collectors.toSet());
        return lookup.isPartitioned()
                && part.lookup.oid() != lookup.oid()
                && leaves.all().stream().anyMatch(leaf -> its.contains(leaf.oid()));
    }

    /** What keeps it from being published without harm, or makes that useless: a line each. */
    public List<String> faults() {
        return identity.faults(leaves);
    }

    /** Whether the publication has to tell of stored generated columns. */
    public boolean wantsStored() {
        return identity.wantsStored(leaves);
    }

    /** For the reader. */
    WatchedNames watched() {
        boolean one = lookup.key().parts().isEmpty();
        return new WatchedNames(
                lookup.schema(),
                lookup.table(),
                lookup.key().columns(),
                one ? key -> Change.EVERYTHING : lookup.key(),
                one || lookup.isPartitioned(),
                leaves.childOids());
    }

    /** What is published of it is taken note of, and its shape: {@link #alteration} compares with it, and whoever asks for the shape again. */
    public void published() {
        published = mark();
        firstShape = shape();
    }

    /** The {@link #shape} when it was published. */
    public String firstShape() {
        return firstShape;
    }

    /**
     * What was altered since {@link #published}, so that the stream may be silent about rows of it; null if nothing was. That partitions come
     * and go does no harm as long as they are fit: {@link #shape} tells.
     */
    public @Nullable String alteration() {
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
        return handle.createQuery("SELECT concat_ws(' ', c.oid, c.relreplident,"
                        + " (SELECT string_agg(concat(a.attname, ':', a.attnum), ' ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a"
                        + " WHERE a.attrelid = c.oid AND a.attname = ANY(:keys)),"
                        + " (SELECT max(CAST(i.indexrelid"
                        + " AS bigint)) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisreplident),"
                        + " p.oid, p.xmin, r.xmin" + (schemas ? ", s.xmin" : "") + ", "
                        + ANYBODY + ")"
                        + " FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid"
                        + " JOIN pg_catalog.pg_publication p ON p.pubname = :name"
                        + " LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid"
                        + (schemas
                                ? " LEFT JOIN pg_catalog.pg_publication_namespace s ON s.pnpubid = p.oid AND s.pnnspid = n.oid"
                                : "")
                        + " WHERE n.nspname = :schema AND c.relname = :table")
                .bindArray("keys", String.class, lookup.key().columns())
                .bind("name", publication)
                .bind("schema", lookup.schema())
                .bind("table", lookup.table())
                .mapTo(String.class)
                .findFirst()
                .orElse("");
    }

    /**
     * A text that is another one after anything was altered that says which rows there are, what they show, and which of them the stream tells
     * of: within one transaction the table may have borne another name, a partition may have been none of it, and a value may be spelled in
     * another way now, all of it without a message. Rows of the catalogue that were changed are of another transaction; what VACUUM and ANALYZE
     * note in them leaves them as they are.
     */
    public String shape() {
        return handle.createQuery(Leaves.TREE
                        + TYPES
                        + " SELECT concat_ws(' ', c.oid, c.xmin, n.xmin,"
                        + " (SELECT md5(string_agg(concat_ws(':', t.oid, pg_relation_filenode(t.oid), l.xmin, i.inhparent, i.xmin, x.xmin), ' '"
                        + " ORDER BY t.oid, i.inhseqno, i.inhparent))"
                        + " FROM tree t JOIN pg_catalog.pg_class l ON l.oid = t.oid"
                        + " LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = t.oid"
                        + " LEFT JOIN pg_catalog.pg_index x ON x.indrelid = t.oid AND "
                        + IDENTIFIES + "),"
                        + " (SELECT string_agg(concat_ws(':', a.attname, a.attnum, a.xmin, d.xmin), ' ' ORDER BY a.attnum)"
                        + " FROM pg_catalog.pg_attribute a"
                        + " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
                        + " WHERE a.attrelid = c.oid AND (:all OR a.attname = ANY(:read))),"
                        + " (SELECT md5(string_agg(concat_ws(':', e.oid, e.xmin), ' ' ORDER BY e.oid)) FROM pg_catalog.pg_enum e"
                        + " WHERE e.enumtypid IN (SELECT oid FROM types)), '-',"
                        + " (SELECT md5(string_agg(concat_ws(':', p.oid, p.xmin), ' ' ORDER BY p.oid)) FROM pg_catalog.pg_proc p"
                        + " WHERE CAST(p.oid AS bigint) = ANY(:functions)), '-',"
                        + " (SELECT md5(string_agg(concat_ws(':', p.oid, p.xmin), ' ' ORDER BY p.oid)) FROM pg_catalog.pg_policy p"
                        + " WHERE p.polrelid = c.oid))"
                        + " FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid"
                        + " WHERE n.nspname = :schema AND c.relname = :table")
                .bind("relation", lookup.oid())
                .bindArray("read", String.class, read())
                .bind("all", lookup.shows().all())
                .bindArray("functions", Long.class, lookup.shows().functions())
                .bind("schema", lookup.schema())
                .bind("table", lookup.table())
                .mapTo(String.class)
                .findFirst()
                .orElse("");
    }

    /**
     * Whether the publication, or what makes the {@link #shape} of the table, may have been others when changes were made that the slot
     * has still to tell of: it would then be silent about them, or about rows that a rewrite has changed. Every transaction below
     * the slot's own horizon had ended before all of these.
     *
     * @param settledBelow what transactions below this one have altered was looked at before, but for what is attached to the table: its
     *     rows are heard of only by who has seen it
     * @return what has changed, in words; null for nothing
     */
    public @Nullable String changedSince(String slot, long settledBelow) {
        return handle.createQuery(
                        Leaves.TREE
                                + TYPES
                                + """
                         SELECT c.what
                        FROM pg_catalog.pg_replication_slots s, (
                            SELECT :published AS what, xmin AS made FROM pg_catalog.pg_publication WHERE pubname = :name
                            UNION ALL SELECT :published, r.xmin FROM pg_catalog.pg_publication_rel r
                                JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
                                WHERE p.pubname = :name AND r.prrelid IN (SELECT oid FROM tree)
                            UNION ALL SELECT :table, a.xmin FROM pg_catalog.pg_attribute a
                                WHERE a.attrelid = CAST(:relation AS oid)
                                    AND (a.attname = ANY(:read) OR (:all AND a.attisdropped))
                            UNION ALL SELECT :table, d.xmin FROM pg_catalog.pg_attrdef d
                                JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                                WHERE d.adrelid = CAST(:relation AS oid)
                                    AND a.attname = ANY(:read)
                            UNION ALL SELECT :table, l.xmin FROM pg_catalog.pg_class l JOIN tree ON tree.oid = l.oid
                            UNION ALL SELECT :table, x.xmin FROM pg_catalog.pg_class l JOIN tree ON tree.oid = l.oid
                                JOIN pg_catalog.pg_index x ON x.indrelid = l.oid AND\s"""
                                + IDENTIFIES
                                + """

                            UNION ALL SELECT :table, n.xmin FROM pg_catalog.pg_namespace n WHERE n.nspname = :schema
                            UNION ALL SELECT :table, e.xmin FROM pg_catalog.pg_enum e
                                WHERE e.enumtypid IN (SELECT oid FROM types)
                            UNION ALL SELECT :table, f.xmin FROM pg_catalog.pg_proc f
                                WHERE CAST(f.oid AS bigint) = ANY(:functions)
                            UNION ALL SELECT :table, p.xmin FROM pg_catalog.pg_policy p
                                WHERE p.polrelid = CAST(:relation AS oid)
                            UNION ALL SELECT :attached, i.xmin FROM pg_catalog.pg_inherits i
                                WHERE i.inhrelid IN (SELECT oid FROM tree)) c
                        WHERE s.slot_name = :slot AND age(c.made) BETWEEN 0 AND age(s.catalog_xmin)
                            AND (c.what = :attached OR age(c.made) <= age(CAST(:settled AS xid)))
                        LIMIT 1""")
                .bind("published", "the publication " + TableName.quote(publication))
                .bind("table", "the table " + lookup.relation())
                .bind("attached", "what is attached to the table " + lookup.relation())
                .bind("settled", Long.toString(settledBelow & 0xFFFFFFFFL))
                .bind("name", publication)
                .bind("relation", lookup.oid())
                .bindArray("read", String.class, read())
                .bind("all", lookup.shows().all())
                .bindArray("functions", Long.class, lookup.shows().functions())
                .bind("schema", lookup.schema())
                .bind("slot", slot)
                .mapTo(String.class)
                .findFirst()
                .map(what -> what + " was changed while the slot was not read")
                .orElse(null);
    }
}
