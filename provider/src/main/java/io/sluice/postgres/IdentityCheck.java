package io.sluice.postgres;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Whether the log says which key a row had before it was changed or deleted: the table's replica identity must hold the key column. Each
 * partition has one of its own.
 */
final class IdentityCheck {
    private static final String TABLES =
            """
            WITH t AS (
                SELECT n.nspname, c.relname, c.relkind, c.relpersistence, c.relreplident, i.indexrelid,
                    i.indisprimary, i.indisreplident, i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
                        AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute x WHERE x.attrelid = c.oid
                            AND array_position(CAST(i.indkey AS smallint[]), x.attnum) < i.indnkeyatts
                            AND NOT x.attnotnull) AS fit, i.indnkeyatts
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = :key
                    LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisvalid AND i.indimmediate
                        AND array_position(CAST(i.indkey AS smallint[]), a.attnum) < i.indnkeyatts
                WHERE c.oid IN (SELECT CAST(:relation AS oid) WHERE :kind <> 'p'
                    UNION SELECT relid FROM pg_catalog.pg_partition_tree(CAST(:relation AS oid)) WHERE isleaf))
            SELECT nspname, relname, relkind = 'r' AND relpersistence = 'p' AS logged,
                bool_or(CASE relreplident WHEN 'f' THEN true WHEN 'd' THEN indisprimary IS TRUE
                    WHEN 'i' THEN indisreplident IS TRUE ELSE false END) AS covered,
                (SELECT relname FROM pg_catalog.pg_class WHERE oid = (array_agg(indexrelid ORDER BY indnkeyatts, indexrelid)
                    FILTER (WHERE fit))[1]) AS index
            FROM t GROUP BY nspname, relname, relkind, relpersistence ORDER BY nspname, relname""";

    private IdentityCheck() {}

    private record Table(String relation, boolean logged, boolean covered, @Nullable String index) {}

    static void require(Handle handle, Lookup lookup) throws DatabaseSetupException {
        List<Table> tables = handle.createQuery(TABLES)
                .bind("relation", lookup.oid())
                .bind("kind", String.valueOf(lookup.kind()))
                .bind("key", lookup.keyColumn())
                .map((row, context) -> new Table(
                        TableName.quote(row.getString("nspname")) + "." + TableName.quote(row.getString("relname")),
                        row.getBoolean("logged"),
                        row.getBoolean("covered"),
                        row.getString("index")))
                .list();
        for (Table table : tables) {
            if (!table.logged) {
                throw new DatabaseSetupException("the log says nothing of changes in " + table.relation
                        + ", which is unlogged, or of another server: choose another table, or give --changes off");
            }
            if (!table.covered) {
                throw new DatabaseSetupException("the replica identity of " + table.relation
                        + " does not hold the key column " + lookup.key()
                        + ", so the log does not say which key has changed; run: ALTER TABLE " + table.relation
                        + " REPLICA IDENTITY "
                        + (table.index == null ? "FULL" : "USING INDEX " + TableName.quote(table.index)));
            }
        }
    }
}
