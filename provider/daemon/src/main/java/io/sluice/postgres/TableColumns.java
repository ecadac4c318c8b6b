package io.sluice.postgres;

import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The columns of a table, in its order, as the catalogue knows them. */
public final class TableColumns {
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
     * @param collation of its texts
     */
    public record CatalogueColumn(
            String name,
            String type,
            String shownType,
            String schema,
            String base,
            boolean notNull,
            CatalogueCollation collation) {

        private boolean deterministic() {
            return collation.deterministic;
        }

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
                    name, found, own ? schema : null, own ? base : null, found == KeyType.CITEXT || !deterministic());
        }
    }

    /**
     * How the texts of a column are compared, and which letters belong together.
     *
     * @param name as SQL has it; empty for what is no text
     * @param deterministic false if it takes texts for equal that are not the same
     * @param bytewise whether the order is that of the characters' numbers
     * @param byLetter whether lower and upper change each letter by itself, those beyond ASCII too
     */
    public record CatalogueCollation(String name, boolean deterministic, boolean bytewise, boolean byLetter) {}

    /** A collation as it is by itself, that of the database as that says. */
    private static final String COLLATION =
            " LEFT JOIN LATERAL (SELECT concat(quote_ident(s.nspname), '.', quote_ident(k.collname)) AS name,"
                    + " k.collisdeterministic, CASE k.collprovider WHEN 'd' THEN coalesce(to_jsonb(d) ->> 'datlocprovider', 'c')"
                    + " ELSE CAST(k.collprovider AS text) END AS provider, CASE k.collprovider WHEN 'd' THEN coalesce(to_jsonb(d) ->> 'datlocale', d.datcollate)"
                    + " ELSE coalesce(to_jsonb(k) ->> 'colllocale', k.collcollate) END AS locale FROM pg_catalog.pg_collation k"
                    + " JOIN pg_catalog.pg_namespace s ON s.oid = k.collnamespace"
                    + " JOIN pg_catalog.pg_database d ON d.datname = current_database() WHERE k.oid = a.attcollation) c ON true";

    public TableColumns(Handle handle, long oid, String relation) {
        this.relation = relation;
        // A domain counts as the type beneath it, however many domains lie between; its collation is the column's.
        this.all = handle.createQuery("SELECT a.attname, CASE WHEN t.typtype = 'e' THEN 'enum'"
                        + " WHEN n.nspname = 'pg_catalog' OR t.typname = 'citext' THEN t.typname"
                        + " ELSE concat(n.nspname, '.', t.typname) END,"
                        + " pg_catalog.format_type(a.atttypid, a.atttypmod), n.nspname, t.typname,"
                        + " a.attnotnull, coalesce(c.name, ''), coalesce(c.collisdeterministic, true),"
                        + " coalesce(c.provider = 'b' OR c.provider = 'c' AND c.locale IN ('C', 'POSIX'), false),"
                        + " coalesce(c.provider = 'c' AND c.locale NOT IN ('C', 'POSIX')"
                        + " OR c.provider = 'b' AND c.locale <> 'C', false)"
                        + " FROM pg_catalog.pg_attribute a"
                        + " CROSS JOIN LATERAL (WITH RECURSIVE b(oid) AS (SELECT a.atttypid"
                        + " UNION ALL SELECT t.typbasetype FROM b JOIN pg_catalog.pg_type t ON t.oid = b.oid"
                        + " WHERE t.typtype = 'd') SELECT t.* FROM b JOIN pg_catalog.pg_type t ON t.oid = b.oid"
                        + " WHERE t.typtype <> 'd') t"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
                        + COLLATION
                        + " WHERE CAST(a.attrelid AS bigint) = :relation"
                        + " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum")
                .bind("relation", oid)
                .map((row, context) -> new CatalogueColumn(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6),
                        new CatalogueCollation(
                                row.getString(7), row.getBoolean(8), row.getBoolean(9), row.getBoolean(10))))
                .list();
    }

    public List<CatalogueColumn> all() {
        return all;
    }

    /**
     * The column of this name.
     *
     * @param role what it is for, as a line names it
     */
    public CatalogueColumn named(String name, String role) throws DatabaseSetupException {
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
        return "its " + what + " are: " + named(names);
    }

    /** These, or the first of them. */
    public static String named(List<String> names) {
        String list = names.stream().limit(MOST_NAMES).map(TableName::quote).collect(Collectors.joining(", "));
        return list + (names.size() > MOST_NAMES ? ", ..." : "");
    }
}
