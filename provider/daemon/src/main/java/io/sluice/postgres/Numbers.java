package io.sluice.postgres;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** The columns of a table that are filled with the next number of a sequence. */
public final class Numbers {
    /** Schema and name of each sequence in a default of a column that writes do not give. */
    public static final String SEQUENCES = "SELECT DISTINCT n.nspname, s.relname FROM pg_catalog.pg_attrdef d"
            + " JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum"
            + " JOIN pg_catalog.pg_depend x ON x.classid = CAST('pg_catalog.pg_attrdef' AS regclass) AND x.objid = d.oid"
            + " AND x.refclassid = CAST('pg_catalog.pg_class' AS regclass)"
            + " JOIN pg_catalog.pg_class s ON s.oid = x.refobjid AND s.relkind = 'S'"
            + " JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace"
            + " WHERE CAST(d.adrelid AS bigint) = :relation AND NOT a.attisdropped AND a.attgenerated = ''"
            + " AND a.attname NOT IN (:key, :value)";

    /** Nothing but a sequence may be asked for; the order of conditions is the server's to choose. */
    public static final String MAY_USE =
            "CASE WHEN s.relkind = 'S' THEN pg_catalog.has_sequence_privilege(s.oid, 'USAGE')"
                    + " OR pg_catalog.has_sequence_privilege(s.oid, 'UPDATE') ELSE true END";

    /** Of identity columns only those whose sequence the role may use by itself: the server uses it without asking. */
    private static final String COLUMNS = "SELECT a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid), false"
            + " FROM pg_catalog.pg_attrdef d"
            + " JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum"
            + " WHERE CAST(d.adrelid AS bigint) = :relation AND NOT a.attisdropped AND a.attgenerated = ''"
            + " AND a.attname NOT IN (:key, :value) AND EXISTS (SELECT FROM pg_catalog.pg_depend x"
            + " JOIN pg_catalog.pg_class s ON s.oid = x.refobjid AND s.relkind = 'S'"
            + " WHERE x.classid = CAST('pg_catalog.pg_attrdef' AS regclass) AND x.objid = d.oid"
            + " AND x.refclassid = CAST('pg_catalog.pg_class' AS regclass))"
            + " UNION ALL SELECT a.attname, 'pg_catalog.nextval(' || pg_catalog.quote_literal(s.oid) || ')', true"
            + " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_depend x ON x.refobjid = a.attrelid"
            + " AND x.refobjsubid = a.attnum AND x.refclassid = CAST('pg_catalog.pg_class' AS regclass)"
            + " AND x.classid = CAST('pg_catalog.pg_class' AS regclass) AND x.deptype = 'i'"
            + " JOIN pg_catalog.pg_class s ON s.oid = x.objid AND s.relkind = 'S'"
            + " WHERE CAST(a.attrelid AS bigint) = :relation AND a.attidentity <> '' AND NOT a.attisdropped"
            + " AND a.attname NOT IN (:key, :value)"
            + " AND " + MAY_USE;

    private final Handle handle;
    private final LookupTable lookup;

    public Numbers(Handle handle, LookupTable lookup) {
        this.handle = handle;
        this.lookup = lookup;
    }

    /**
     * One column.
     *
     * @param next the expression that takes the next number, as the server writes it
     */
    public record Numbered(String column, String next, boolean identity) {}

    public List<Numbered> find() {
        return handle.createQuery(COLUMNS)
                .bind("relation", lookup.oid())
                .bind("key", lookup.keyColumn())
                .bind("value", lookup.valueColumn())
                .map((row, context) ->
                        new Numbered(TableName.quote(row.getString(1)), row.getString(2), row.getBoolean(3)))
                .list();
    }
}
