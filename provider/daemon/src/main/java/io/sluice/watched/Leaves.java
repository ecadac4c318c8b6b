package io.sluice.watched;

import io.sluice.postgres.LookupTable;
import io.sluice.postgres.TableName;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The tables that hold the rows of the lookup: itself, or its partitions, or it and those that inherit from it. Each has a replica identity
 * of its own. Temporary ones are left out: no lookup sees those of another session.
 */
public final class Leaves {
    /** The table and all beneath it, partitions of partitions too, as {@code tree}. */
    public static final String TREE = tree("CAST(:relation AS oid)");

    /** The same of several tables. */
    public static final String BENEATH = tree("CAST(unnest(CAST(:relations AS bigint[])) AS oid)");

    private static String tree(String roots) {
        return "WITH RECURSIVE tree(oid) AS (SELECT " + roots
                + """

                UNION SELECT i.inhrelid FROM tree
                    JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid AND NOT i.inhdetachpending
                    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relpersistence <> 't')""";
    }

    /** The index that PostgreSQL would take for the identity, and the smallest that would do for one with the key. */
    private static final String QUESTION = TREE
            + """
            , t AS (
                SELECT c.oid, n.nspname, c.relname, c.relreplident, c.relkind = 'r' AND c.relpersistence = 'p' AS logged,
                    k.nums AS keys, x.indexrelid, CAST(x.indkey AS smallint[]) AS columns, x.indnkeyatts
                FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid
                    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                    CROSS JOIN LATERAL (SELECT coalesce(array_agg(a.attnum ORDER BY k.n), '{}') AS nums
                        FROM unnest(CAST(:keys AS text[])) WITH ORDINALITY AS k(name, n)
                        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = k.name) k
                    LEFT JOIN pg_catalog.pg_index x ON x.indrelid = c.oid AND x.indisvalid AND x.indimmediate
                        AND x.indisunique AND x.indpred IS NULL
                        AND CASE c.relreplident WHEN 'd' THEN x.indisprimary WHEN 'i' THEN x.indisreplident END
                WHERE c.relkind <> 'p')
            SELECT CAST(t.oid AS bigint) AS oid, nspname, relname, logged,
                relreplident = 'f' OR indexrelid IS NOT NULL AS identified,
                relreplident = 'f' AS whole,
                relreplident = 'f' OR coalesce(keys <@ columns[0 \\: indnkeyatts - 1], false) AS covered,
                g.stored, g.virtual, g.generated, indexrelid,
                (SELECT c.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                    WHERE i.indrelid = t.oid AND i.indisvalid AND i.indimmediate AND i.indisunique
                        AND i.indpred IS NULL AND i.indexprs IS NULL
                        AND keys <@ (CAST(i.indkey AS smallint[]))[0 \\: i.indnkeyatts - 1]
                        AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute x WHERE x.attrelid = t.oid
                            AND array_position(CAST(i.indkey AS smallint[]), x.attnum) < i.indnkeyatts
                            AND NOT x.attnotnull)
                    ORDER BY i.indnkeyatts, i.indexrelid LIMIT 1) AS index
            FROM t CROSS JOIN LATERAL (
                SELECT min(x.attname) FILTER (WHERE x.attgenerated = 's'
                        AND (relreplident = 'f' OR indexrelid IS NULL OR array_position(columns, x.attnum) < indnkeyatts
                            OR NOT coalesce(keys <@ columns[0 \\: indnkeyatts - 1], false))) AS stored,
                    min(x.attname) FILTER (WHERE x.attgenerated = 'v') AS virtual, count(*) > 0 AS generated
                FROM pg_catalog.pg_attribute x
                WHERE x.attrelid = t.oid AND x.attnum > 0 AND NOT x.attisdropped AND x.attgenerated <> '') g
            ORDER BY nspname, relname""";

    private final LookupTable lookup;
    private final List<Leaf> all;
    private final String mark;
    private long lookedAt = System.nanoTime();

    /**
     * One of them.
     *
     * @param logged false if the log does not tell of it: it is unlogged, or another server's
     * @param identified whether it has a replica identity: if not, a publication makes every UPDATE and DELETE fail
     * @param whole whether that is the whole row
     * @param covered whether that holds the key columns
     * @param stored a stored generated column of it, or of the identity that it will need, or null
     * @param virtual a virtual generated column of the table, or null
     * @param generated whether the table has a generated column at all
     * @param index one that would do for an identity with the whole key, or null
     */
    public record Leaf(
            long oid,
            String relation,
            boolean logged,
            boolean identified,
            boolean whole,
            boolean covered,
            @Nullable String stored,
            @Nullable String virtual,
            boolean generated,
            @Nullable String index) {}

    private Leaves(LookupTable lookup, List<Leaf> all, String mark) {
        this.lookup = lookup;
        this.all = all;
        this.mark = mark;
    }

    static Leaves of(Handle handle, LookupTable lookup) {
        String mark = mark(handle, lookup); // first: what comes in between has another one
        List<Leaf> all = handle.createQuery(QUESTION)
                .bind("relation", lookup.oid())
                .bindArray("keys", String.class, lookup.key().columns())
                .map((row, context) -> new Leaf(
                        row.getLong("oid"),
                        TableName.quote(row.getString("nspname")) + "." + TableName.quote(row.getString("relname")),
                        row.getBoolean("logged"),
                        row.getBoolean("identified"),
                        row.getBoolean("whole"),
                        row.getBoolean("covered"),
                        row.getString("stored"),
                        row.getString("virtual"),
                        row.getBoolean("generated"),
                        row.getString("index")))
                .list();
        return new Leaves(lookup, all, mark);
    }

    /** A text that is another one after a table came or went, or anything was changed that is known of one here. */
    static String mark(Handle handle, LookupTable lookup) {
        return handle.createQuery(
                        "SELECT coalesce(md5(string_agg(CAST(l AS text), ' ')), '') FROM (" + QUESTION + ") l")
                .bind("relation", lookup.oid())
                .bindArray("keys", String.class, lookup.key().columns())
                .mapTo(String.class)
                .one();
    }

    /** A look costs the server some 20 microseconds for each of them, and must not be what it does most. */
    boolean isLookDue() {
        long now = System.nanoTime();
        boolean due = now - lookedAt >= all.size() * TimeUnit.MILLISECONDS.toNanos(1);
        lookedAt = due ? now : lookedAt;
        return due;
    }

    /** As it was when these were looked at. */
    String mark() {
        return mark;
    }

    public List<Leaf> all() {
        return all;
    }

    /** Those that inherit from the table, of which the log tells by their own names; partitions are told of by the table's. */
    public List<Leaf> children() {
        return lookup.isPartitioned()
                ? List.of()
                : all.stream().filter(leaf -> leaf.oid != lookup.oid()).toList();
    }

    /** The oids of {@link #children}. */
    Set<Long> childOids() {
        return children().stream().map(Leaf::oid).collect(Collectors.toUnmodifiableSet());
    }

    /** A stored generated column that some identity has, or may get, or null. From PostgreSQL 18 on a publication has to tell of it. */
    public @Nullable String stored() {
        return all.stream()
                .filter(leaf -> leaf.stored != null)
                .findFirst()
                .map(Leaf::stored)
                .orElse(null);
    }
}
