package io.sluice.views;

import io.sluice.postgres.Catalogue.CatalogueRelation;
import io.sluice.postgres.OneLine;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Finds the tables beneath a view, through views of views, partitions and children, and what else its rows may depend on. What the server
 * has kept of a view's text names every function and relation by its number.
 */
final class SourceCheck {
    /** Most things of one kind that the line names. */
    private static final int MOST = 3;

    /**
     * What is read; what is beneath a materialized view is of another time. Dependencies would leave out the server's own tables. A temporary
     * table that inherits from one is another session's.
     */
    static final String READS =
            """
            WITH RECURSIVE reads(oid) AS (
                SELECT CAST(:relation AS oid)
                UNION SELECT u.oid FROM reads JOIN pg_catalog.pg_class c ON c.oid = reads.oid
                    CROSS JOIN LATERAL (
                        SELECT CAST(m[1] AS oid) FROM pg_catalog.pg_rewrite w
                            CROSS JOIN LATERAL regexp_matches(CAST(w.ev_action AS text), ':relid ([1-9][0-9]*)', 'g') m
                            WHERE w.ev_class = c.oid AND w.ev_type = '1' AND c.relkind = 'v'
                        UNION ALL SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class k ON k.oid = i.inhrelid
                            WHERE i.inhparent = c.oid AND k.relpersistence <> 't'
                    ) u(oid))""";

    private static final String TABLES = READS
            + """
             SELECT CAST(c.oid AS bigint), n.nspname, c.relname, c.relkind, c.relpersistence, c.relrowsecurity,
                n.nspname IN ('pg_catalog', 'information_schema')
            FROM reads JOIN pg_catalog.pg_class c ON c.oid = reads.oid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ORDER BY n.nspname, c.relname""";

    /** What is called, for operators and aggregates and in FROM too, as {@code called} after {@code reads}. */
    static final String CALLED =
            """
            , rules(text) AS (
                SELECT CAST(w.ev_action AS text) FROM reads JOIN pg_catalog.pg_class c ON c.oid = reads.oid AND c.relkind = 'v'
                    JOIN pg_catalog.pg_rewrite w ON w.ev_class = c.oid AND w.ev_type = '1'),
            called(oid) AS (
                SELECT CAST(m[2] AS bigint) FROM rules, regexp_matches(text,
                    ':(funcid|opfuncid|aggfnoid|winfnoid|hashfuncid|negfuncid) ([0-9]+)', 'g') m
                UNION SELECT CAST(CAST(o.oprcode AS oid) AS bigint) FROM rules, regexp_matches(text, ':opno ([0-9]+)', 'g') m
                    JOIN pg_catalog.pg_operator o ON CAST(o.oid AS bigint) = CAST(m[1] AS bigint))""";

    /** What of it says of itself that its answers may change. */
    private static final String RULES = READS + CALLED
            + """
             SELECT DISTINCT CASE p.provolatile WHEN 's' THEN 'stable' ELSE 'volatile' END, CAST(CAST(p.oid AS regprocedure) AS text)
                FROM called JOIN pg_catalog.pg_proc p ON CAST(p.oid AS bigint) = called.oid WHERE p.provolatile <> 'i'
            UNION SELECT 'moment', 'CURRENT_TIMESTAMP, CURRENT_USER or the like' FROM rules WHERE text LIKE '%{SQLVALUEFUNCTION %'
            UNION SELECT 'sample', 'TABLESAMPLE' FROM rules WHERE text LIKE '%{TABLESAMPLECLAUSE %'
            ORDER BY 1, 2""";

    private final List<String> whys = new ArrayList<>();
    private final List<CatalogueRelation> tables = new ArrayList<>();

    private record Called(String how, String name) {}

    private SourceCheck() {}

    static ViewSources of(Handle handle, CatalogueRelation relation) {
        SourceCheck check = new SourceCheck();
        check.tables(handle, relation);
        check.functions(handle, relation);
        return new ViewSources(check.tables, check.whys.isEmpty() ? null : OneLine.of(String.join("; ", check.whys)));
    }

    private void tables(Handle handle, CatalogueRelation relation) {
        handle.createQuery(TABLES)
                .bind("relation", relation.oid())
                .map((row, context) -> {
                    CatalogueRelation found = new CatalogueRelation(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4).charAt(0));
                    String name = found.quoted();
                    if (row.getBoolean(6)) {
                        whys.add(name + " has row-level security, whose policies may show other rows at any time");
                    }
                    switch (found.kind()) {
                        case 'v', 'p' -> {}
                        case 'm' -> whys.add(name + " is a materialized view, and the log says nothing of its REFRESH");
                        case 'f' -> whys.add(name + " is of another server, whose changes are not heard of");
                        case 'r' -> {
                            if (row.getBoolean(7)) {
                                whys.add(name + " is of the server's own, of which the log says nothing");
                            } else if (!row.getString(5).equals("p")) {
                                whys.add(name + " is unlogged, so the log says nothing of it");
                            }
                            tables.add(found);
                        }
                        default -> whys.add(name + " is no table");
                    }
                    return found;
                })
                .list();
    }

    private void functions(Handle handle, CatalogueRelation relation) {
        List<Called> found = handle.createQuery(RULES)
                .bind("relation", relation.oid())
                .map((row, context) -> new Called(row.getString(1), row.getString(2)))
                .list();
        add(found, "volatile", "it calls ", " (VOLATILE), which may answer otherwise each time");
        add(found, "stable", "it calls ", " (STABLE), which may answer otherwise though no row has changed");
        add(found, "moment", "it asks for ", ", which changes by itself");
        add(found, "sample", "it has ", ", which is another each time");
    }

    private void add(List<Called> found, String how, String before, String behind) {
        List<String> names = found.stream()
                .filter(one -> one.how.equals(how))
                .map(Called::name)
                .toList();
        if (!names.isEmpty()) {
            whys.add(before + some(names) + behind);
        }
    }

    private static String some(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(MOST, names.size())));
        return names.size() > MOST ? first + " and " + (names.size() - MOST) + " more" : first;
    }
}
