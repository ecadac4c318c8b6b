package io.sluice.postgres;

import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The columns of a table, in its order, as the catalogue knows them. */
final class TableColumns {
    /** Most names that a line lists. */
    static final int MOST_NAMES = 20;

    private final String relation;
    private final List<CatalogueColumn> all;

    /**
     * A column.
     *
     * @param type the name of what is beneath its domains; with the schema, unless the server always has it, or it is citext; and {@code enum}
     *     for any of those
     * @param shownType as its table was made with
     * @param schema of the type beneath
     * @param base the name of that
     * @param deterministic false if its collation takes texts for equal that are not the same
     */
    record CatalogueColumn(
            String name, String type, String shownType, String schema, String base, boolean deterministic) {

        /** @param set what the operator takes its type for, or null */
        KeyPart asKey(String relation, @Nullable KeyType set) throws DatabaseSetupException {
            String told = "the key column " + TableName.quote(name) + " of " + relation + " is of type " + shownType;
            KeyType found = KeyType.of(type);
            if (found == null) {
                throw new DatabaseSetupException(
                        told + "; keys can be text, varchar, citext, char(n), bigint, integer,"
                                + " smallint, numeric, uuid, date or an enum: use another column, or a view that casts it to one of these");
            }
            if (set != null && set != found) {
                throw new DatabaseSetupException("the key type is set to " + set.word() + ", but " + told
                        + "; set it to " + found.word() + ", or leave it out");
            }
            boolean own = found == KeyType.ENUM || found == KeyType.CITEXT;
            return new KeyPart(
                    name, found, own ? schema : null, own ? base : null, found == KeyType.CITEXT || !deterministic);
        }
    }

    TableColumns(Handle handle, long oid, String relation) {
        this.relation = relation;
        // A domain counts as the type beneath it, however many domains lie between; its collation is the column's.
        this.all = handle.createQuery("SELECT a.attname, CASE WHEN t.typtype = 'e' THEN 'enum'"
                        + " WHEN n.nspname = 'pg_catalog' OR t.typname = 'citext' THEN t.typname"
                        + " ELSE concat(n.nspname, '.', t.typname) END,"
                        + " pg_catalog.format_type(a.atttypid, a.atttypmod), n.nspname, t.typname,"
                        + " coalesce(c.collisdeterministic, true)"
                        + " FROM pg_catalog.pg_attribute a"
                        + " CROSS JOIN LATERAL (WITH RECURSIVE b(oid) AS (SELECT a.atttypid"
                        + " UNION ALL SELECT t.typbasetype FROM b JOIN pg_catalog.pg_type t ON t.oid = b.oid"
                        + " WHERE t.typtype = 'd') SELECT t.* FROM b JOIN pg_catalog.pg_type t ON t.oid = b.oid"
                        + " WHERE t.typtype <> 'd') t"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
                        + " LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation"
                        + " WHERE CAST(a.attrelid AS bigint) = :relation"
                        + " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum")
                .bind("relation", oid)
                .map((row, context) -> new CatalogueColumn(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6)))
                .list();
    }

    List<CatalogueColumn> all() {
        return all;
    }

    /** @param role what it is for, as a line names it */
    CatalogueColumn named(String name, String role) throws DatabaseSetupException {
        for (CatalogueColumn column : all) {
            if (column.name.equals(name)) {
                return column;
            }
        }
        throw new DatabaseSetupException("there is no " + role + " column " + TableName.quote(name) + " in " + relation
                + "; "
                + listed("columns", all.stream().map(CatalogueColumn::name).toList()));
    }

    /** That these are all, or the first of them. */
    static String listed(String what, List<String> names) {
        if (names.isEmpty()) {
            return "it has no " + what;
        }
        String list = names.stream().limit(MOST_NAMES).map(TableName::quote).collect(Collectors.joining(", "));
        return "its " + what + " are: " + list + (names.size() > MOST_NAMES ? ", ..." : "");
    }
}
