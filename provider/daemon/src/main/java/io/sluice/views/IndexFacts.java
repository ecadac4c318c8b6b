package io.sluice.views;

import io.sluice.postgres.Catalogue.CatalogueRelation;
import io.sluice.postgres.PlanCheck;
import io.sluice.query.EdmType;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Which columns an index serves, as the server would run a query of one value. */
final class IndexFacts {
    /** The conditions of indexes in a plan that have the parameter, or a label found by it, and the first column of each index. */
    private static final String FIRST =
            """
            SELECT coalesce(bool_or(node ->> 'Index Cond' ~ concat('(^|[^[:alnum:]_"])',
                    regexp_replace(pg_catalog.pg_get_indexdef(c.oid, 1, false), '([][(){}.*+?^$|\\\\])', '\\\\\\1', 'g'),
                    '([^[:alnum:]_"]|$)')), false)
            FROM pg_catalog.jsonb_path_query(CAST(:plan AS jsonb), CAST('$.** ? (@."Index Cond" like_regex "[$]|InitPlan")' AS jsonpath)) AS node
                JOIN pg_catalog.pg_class c ON c.relname = node ->> 'Index Name' AND c.relkind IN ('i', 'I')""";

    /** The first column of each index that has texts by their characters. */
    private static final String PATTERNS =
            """
            SELECT DISTINCT a.attname FROM pg_catalog.pg_index x
                JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = (CAST(x.indkey AS int2[]))[0]
                JOIN pg_catalog.pg_opclass o ON o.oid = (CAST(x.indclass AS oid[]))[0]
            WHERE CAST(x.indrelid AS bigint) = :relation AND x.indisvalid AND x.indpred IS NULL
                AND o.opcname IN ('text_pattern_ops', 'varchar_pattern_ops')""";

    private final Handle handle;
    private final CatalogueRelation relation;

    IndexFacts(Handle handle, CatalogueRelation relation) {
        this.handle = handle;
        this.relation = relation;
    }

    /** Whether an index finds the rows that have a value of this column. */
    boolean serves(ViewColumn column) throws SQLException {
        EdmType type = column.property().type();
        boolean place = type == EdmType.GEOGRAPHY_POINT;
        String condition = place ? column.latitude() + " BETWEEN $1 AND $1" : column.equal("$1");
        String plan = PlanCheck.plan(
                handle,
                place ? "float8" : Parameters.sqlType(type),
                "SELECT FROM " + relation.quoted() + " AS " + ColumnKinds.ROW + " WHERE " + condition,
                "NULL");
        return handle.createQuery(FIRST).bind("plan", plan).mapTo(Boolean.class).one();
    }

    /** Columns of the relation with an index of texts by their characters, beside one of the column's own order. */
    Map<String, ViewColumn.TextOrder> patterns() {
        return handle.createQuery(PATTERNS).bind("relation", relation.oid()).mapTo(String.class).stream()
                .collect(Collectors.toMap(name -> name, name -> ViewColumn.TextOrder.PATTERN));
    }
}
