package io.sluice.watched;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * What is between a view and its tables: views of views, and the functions that they call. Each may be replaced without a message of the
 * stream.
 *
 * @param views of all it reads those that are views, by their oids
 * @param tables that are named in it, and those of which they are partitions
 * @param functions that are called
 * @param mark another one after any of these was replaced
 */
public record ViewDefinition(List<Long> views, List<Long> tables, List<Long> functions, String mark) {
    /** Of a table. */
    static final ViewDefinition NONE = new ViewDefinition(List.of(), List.of(), List.of(), "");

    /**
     * A label of an enum in it need be in no table. What a table is part of decides by which name the log tells of it. What else is altered of
     * a table is noticed there, but for who may see which of its rows.
     */
    private static final String PARTS =
            """
            WITH parts(what, made) AS (
                SELECT concat_ws(':', 'c', c.oid), c.xmin FROM pg_catalog.pg_class c WHERE CAST(c.oid AS bigint) = ANY(:views)
                UNION ALL SELECT concat_ws(':', 'n', c.oid, n.oid), n.xmin FROM pg_catalog.pg_class c
                    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE CAST(c.oid AS bigint) = ANY(:views)
                UNION ALL SELECT concat_ws(':', 'w', w.oid), w.xmin FROM pg_catalog.pg_rewrite w
                    WHERE CAST(w.ev_class AS bigint) = ANY(:views)
                UNION ALL SELECT concat_ws(':', 'a', a.attrelid, a.attnum), a.xmin FROM pg_catalog.pg_attribute a
                    WHERE CAST(a.attrelid AS bigint) = ANY(:views)
                UNION ALL SELECT concat_ws(':', 'e', e.oid), e.xmin FROM pg_catalog.pg_enum e WHERE e.enumtypid IN (
                    SELECT a.atttypid FROM pg_catalog.pg_attribute a WHERE CAST(a.attrelid AS bigint) = ANY(:views))
                UNION ALL SELECT concat_ws(':', 'p', p.oid), p.xmin FROM pg_catalog.pg_proc p
                    WHERE CAST(p.oid AS bigint) = ANY(:functions)
                UNION ALL SELECT concat_ws(':', 'i', i.inhrelid, i.inhparent), i.xmin FROM pg_catalog.pg_inherits i
                    WHERE CAST(i.inhrelid AS bigint) = ANY(:tables)
                UNION ALL SELECT concat_ws(':', 'r', c.oid, c.relkind, c.relrowsecurity), NULL FROM pg_catalog.pg_class c
                    WHERE CAST(c.oid AS bigint) = ANY(:tables))
            """;

    public ViewDefinition {
        views = List.copyOf(views);
        tables = List.copyOf(tables);
        functions = List.copyOf(functions);
    }

    /** As it is now; of one moment with the question after these, if both are asked in one transaction with one snapshot. */
    public static ViewDefinition of(Handle handle, List<Long> views, List<Long> tables, List<Long> functions) {
        ViewDefinition unmarked = new ViewDefinition(views, tables, functions, "");
        return new ViewDefinition(views, tables, functions, unmarked.markNow(handle));
    }

    /** Whether any of it was replaced since. */
    boolean isReplaced(Handle handle) {
        return !mark.equals(markNow(handle));
    }

    private String markNow(Handle handle) {
        if (views.isEmpty() && tables.isEmpty()) {
            return "";
        }
        return bound(
                        handle.createQuery(
                                PARTS
                                        + " SELECT coalesce(md5(string_agg(concat_ws(':', what, made), ' ' ORDER BY what)), '') FROM parts"))
                .mapTo(String.class)
                .one();
    }

    /**
     * Whether any of it may have been replaced when changes were made that the slot has still to tell of.
     *
     * @param settledBelow what transactions below this one have replaced was looked at before
     */
    boolean isReplacedSince(Handle handle, String slot, long settledBelow) {
        if (views.isEmpty() && tables.isEmpty()) {
            return false;
        }
        return bound(handle.createQuery(PARTS
                        + " SELECT EXISTS (SELECT FROM parts, pg_catalog.pg_replication_slots s WHERE s.slot_name = :slot"
                        + " AND age(made) BETWEEN 0 AND age(s.catalog_xmin)"
                        + " AND age(made) <= age(CAST(:settled AS xid)))"))
                .bind("slot", slot)
                .bind("settled", Long.toString(settledBelow & 0xFFFFFFFFL))
                .mapTo(Boolean.class)
                .one();
    }

    private Query bound(Query query) {
        return query.bindArray("views", Long.class, views)
                .bindArray("tables", Long.class, tables)
                .bindArray("functions", Long.class, functions);
    }
}
