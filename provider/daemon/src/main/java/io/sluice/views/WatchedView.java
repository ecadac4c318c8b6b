package io.sluice.views;

import io.sluice.postgres.Catalogue.CatalogueRelation;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.ShownValue;
import io.sluice.postgres.TableKey;
import io.sluice.watched.ViewDefinition;
import io.sluice.watched.Watchable;
import io.sluice.watched.WatchedSource;
import java.sql.Array;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * A view whose answers are kept fresh: each change in a table beneath it is one of all its answers.
 *
 * @param name what ledgers, metrics and messages call it
 */
public record WatchedView(String name, ViewSettings settings) implements Watchable {
    /**
     * The tables by which the log tells of what the view reads: a partition's by the topmost one's, of which the log tells by its name;
     * what inherits from another of them is found with that.
     */
    private static final String TABLES = SourceCheck.READS
            + """
            , parts(oid) AS (
                SELECT DISTINCT coalesce(pg_catalog.pg_partition_root(c.oid), c.oid) FROM reads JOIN pg_catalog.pg_class c ON c.oid = reads.oid
                    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema'))
            SELECT CAST(c.oid AS bigint), n.nspname, c.relname, c.relkind, ARRAY(
                    SELECT CAST(a.attname AS text) FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
            FROM parts JOIN pg_catalog.pg_class c ON c.oid = parts.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i JOIN parts above ON above.oid = i.inhparent WHERE i.inhrelid = c.oid)
            ORDER BY n.nspname, c.relname""";

    private static final String VIEWS = SourceCheck.READS
            + " SELECT CAST(c.oid AS bigint) FROM reads JOIN pg_catalog.pg_class c ON c.oid = reads.oid WHERE c.relkind = 'v' ORDER BY 1";

    /** What is attached to these later is theirs all the same; what they are attached to is another name for them. */
    private static final String NAMED = SourceCheck.READS
            + """
             SELECT DISTINCT CAST(u.oid AS bigint) FROM reads JOIN pg_catalog.pg_class c ON c.oid = reads.oid AND c.relkind IN ('r', 'p')
                CROSS JOIN LATERAL (SELECT c.oid UNION SELECT a.relid FROM pg_catalog.pg_partition_ancestors(c.oid) a) u(oid)
            WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i JOIN reads above ON above.oid = i.inhparent WHERE i.inhrelid = c.oid)
            ORDER BY 1""";

    private static final String FUNCTIONS = SourceCheck.READS + SourceCheck.CALLED
            + """
             SELECT oid FROM called
            UNION SELECT CAST(CAST(f.oid AS oid) AS bigint) FROM called JOIN pg_catalog.pg_aggregate a ON CAST(CAST(a.aggfnoid AS oid) AS bigint) = called.oid
                CROSS JOIN LATERAL (VALUES (a.aggtransfn), (a.aggfinalfn)) f(oid) WHERE CAST(f.oid AS oid) <> 0
            ORDER BY 1""";

    @Override
    public String words() {
        return "the view " + settings.name();
    }

    /** All of one moment: it may be replaced in between. */
    @Override
    public WatchedSource describe(Handle handle) throws DatabaseSetupException {
        return handle.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, this::source);
    }

    private WatchedSource source(Handle handle) throws DatabaseSetupException {
        CatalogueRelation relation = CatalogueRelation.find(handle, settings.relation());
        List<LookupTable> tables = tables(handle, relation);
        String uncacheable = SourceCheck.of(handle, relation).uncacheable();
        ViewDefinition definition = ViewDefinition.of(
                handle,
                oids(handle, VIEWS, relation),
                oids(handle, NAMED, relation),
                oids(handle, FUNCTIONS, relation));
        return new WatchedSource(
                relation.schema(),
                relation.table(),
                WatchedSource.NO_KEY,
                settings.answers(),
                tables,
                definition,
                tables.isEmpty() && uncacheable == null ? "it reads no table of this database" : uncacheable);
    }

    private static List<Long> oids(Handle handle, String sql, CatalogueRelation relation) {
        return handle.createQuery(sql)
                .bind("relation", relation.oid())
                .mapTo(Long.class)
                .list();
    }

    /** Whatever is altered of a column may alter answers, and no key says which. */
    private List<LookupTable> tables(Handle handle, CatalogueRelation relation) {
        return handle.createQuery(TABLES)
                .bind("relation", relation.oid())
                .map((row, context) -> new LookupTable(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4).charAt(0),
                        new TableKey(name, List.of()),
                        new ShownValue("*", true, null, texts(row.getArray(5)), true, null, null)))
                .list();
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
