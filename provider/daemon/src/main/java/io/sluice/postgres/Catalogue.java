package io.sluice.postgres;

import io.sluice.condition.BadCondition;
import io.sluice.condition.Condition;
import io.sluice.condition.ConditionCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Finds the table and its columns, and says in one line what stands in the way. Names go in as parameters. */
public final class Catalogue {
    private final Handle handle;
    private final TableSettings settings;

    public Catalogue(Handle handle, TableSettings settings) {
        this.handle = handle;
        this.settings = settings;
    }

    /**
     * What has rows and columns.
     *
     * @param kind as {@code pg_class.relkind} says it
     */
    public record CatalogueRelation(long oid, String schema, String table, char kind) {

        /** The one that the operator names like this. */
        public static CatalogueRelation find(Handle handle, String given) throws DatabaseSetupException {
            TableName name = TableName.parse(given);
            Optional<CatalogueRelation> found = handle.createQuery(
                            "SELECT CAST(c.oid AS bigint), n.nspname, c.relname, c.relkind"
                                    + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                                    + " WHERE c.relname = :table AND " + place(name))
                    .bind("table", name.table())
                    .bind("schema", name.schema())
                    .map((row, context) -> new CatalogueRelation(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4).charAt(0)))
                    .findFirst();
            if (found.isEmpty()) {
                throw new DatabaseSetupException("there is no table " + TableName.quote(name.table())
                        + where(handle, name) + "; " + TableColumns.listed("tables", tables(handle, name)));
            }
            if ("rvpmf".indexOf(found.get().kind) < 0) {
                throw new DatabaseSetupException(
                        found.get().quoted() + " is no table and no view; choose another table");
            }
            return found.get();
        }

        /** The schema named, or what an unqualified name would see. */
        private static String place(TableName name) {
            return name.schema() == null
                    ? "pg_catalog.pg_table_is_visible(c.oid) AND CAST(:schema AS text) IS NULL"
                    : "n.nspname = :schema";
        }

        private static String where(Handle handle, TableName name) {
            return name.schema() == null
                    ? " in the search path ("
                            + handle.createQuery("SHOW search_path")
                                    .mapTo(String.class)
                                    .one() + ")"
                    : " in schema " + TableName.quote(name.schema());
        }

        private static List<String> tables(Handle handle, TableName name) {
            return handle.createQuery("SELECT c.relname FROM pg_catalog.pg_class c"
                            + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                            + " WHERE c.relkind IN ('r', 'v', 'p', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%'"
                            + " AND n.nspname <> 'information_schema' AND NOT c.relispartition AND " + place(name)
                            + " ORDER BY c.relname LIMIT " + (TableColumns.MOST_NAMES + 1))
                    .bind("schema", name.schema())
                    .mapTo(String.class)
                    .list();
        }

        /** As SQL names it. */
        public String quoted() {
            return TableName.quote(schema) + "." + TableName.quote(table);
        }

        boolean isPartitioned() {
            return kind == 'p';
        }
    }

    /** With all that lookups need: the right to read both columns, too. */
    public LookupTable find() throws DatabaseSetupException {
        LookupTable lookup = describe();
        requirePrivileges(lookup);
        return lookup;
    }

    /** For who reads no row. */
    public LookupTable describe() throws DatabaseSetupException {
        if (encoding(handle).equals("SQL_ASCII")) {
            throw new DatabaseSetupException("the database is encoded as SQL_ASCII, so its text may be no UTF-8;"
                    + " use a database with encoding UTF8");
        }
        CatalogueRelation relation = CatalogueRelation.find(handle, settings.relation());
        TableColumns columns = new TableColumns(handle, relation.oid, relation.quoted());
        List<KeyPart> parts = new ArrayList<>();
        for (String name : settings.key()) {
            parts.add(columns.named(name, "key").asKey(relation.quoted(), settings.keyType()));
        }
        return new LookupTable(
                relation.oid,
                relation.schema,
                relation.table,
                relation.kind,
                new TableKey(settings.name(), parts),
                shows(relation, columns));
    }

    private ShownValue shows(CatalogueRelation relation, TableColumns columns) throws DatabaseSetupException {
        List<TableColumns.CatalogueColumn> members = new ArrayList<>();
        if (settings.value() != null) {
            members.add(columns.named(settings.value(), "value"));
        } else if (settings.columns().isEmpty()) {
            members.addAll(columns.all());
        } else {
            for (String column : settings.columns()) {
                members.add(columns.named(column, "value"));
            }
        }
        ExpiryColumn expires =
                settings.expires() == null ? null : expires(relation, columns.named(settings.expires(), "expires"));
        Condition condition = settings.where() == null ? null : condition(relation, settings.where());
        if (settings.value() == null) {
            return ShownValue.row(
                    members.stream()
                            .map(column -> new ShownValue.Member(
                                    column.name(), column.type().equals("bytea")))
                            .toList(),
                    settings.columns().isEmpty(),
                    condition,
                    expires);
        }
        String type = members.get(0).type();
        return ShownValue.text(settings.value(), type.equals("text") || type.equals("varchar"), condition, expires);
    }

    private Condition condition(CatalogueRelation relation, String text) throws DatabaseSetupException {
        try {
            return new ConditionCheck(handle, relation.quoted(), relation.oid).require(text);
        } catch (BadCondition e) {
            throw new DatabaseSetupException(
                    "the condition (where) of the table " + TableName.quote(settings.name()) + " " + e.line());
        }
    }

    private static ExpiryColumn expires(CatalogueRelation relation, TableColumns.CatalogueColumn column)
            throws DatabaseSetupException {
        if (!ExpiryColumn.isTime(column.type())) {
            throw new DatabaseSetupException(
                    "the expires column " + TableName.quote(column.name()) + " of " + relation.quoted()
                            + " is of type " + column.shownType()
                            + "; it can be timestamptz, timestamp or date: use another column, or a view that makes one of these of it");
        }
        return new ExpiryColumn(column.name(), ExpiryColumn.isInstant(column.type()));
    }

    /** Of the database's text. */
    public static String encoding(Handle handle) {
        return handle.createQuery("SHOW server_encoding").mapTo(String.class).one();
    }

    private void requirePrivileges(LookupTable lookup) throws DatabaseSetupException {
        requireSchema(handle, lookup.schema());
        for (KeyPart part : lookup.key().parts()) {
            if (part.schema() != null) {
                requireSchema(handle, part.schema());
            }
        }
        List<String> read = new ArrayList<>(lookup.key().columns());
        read.addAll(lookup.shows().reads());
        requireReadable(
                handle,
                lookup.oid(),
                lookup.relation(),
                read,
                hidden -> lookup.shows().isOneColumn()
                        || hidden.stream().anyMatch(lookup.key().columns()::contains));
    }

    /** Whether this role may use the schema. */
    public static boolean usesSchema(Handle handle, String schema) {
        return handle.createQuery("SELECT pg_catalog.has_schema_privilege(:schema, 'USAGE')")
                .bind("schema", schema)
                .mapTo(Boolean.class)
                .one();
    }

    /** That it may. */
    public static void requireSchema(Handle handle, String schema) throws DatabaseSetupException {
        if (!usesSchema(handle, schema)) {
            String quoted = TableName.quote(schema);
            throw new DatabaseSetupException("no right to use schema " + quoted + "; run: GRANT USAGE ON SCHEMA "
                    + quoted + " TO " + role(handle));
        }
    }

    /**
     * That this role may read the columns.
     *
     * @param whole whether, of those that it may not, the right to the whole relation is the better remedy
     */
    public static void requireReadable(
            Handle handle, long oid, String relation, List<String> columns, Predicate<List<String>> whole)
            throws DatabaseSetupException {
        List<String> hidden = columns.stream()
                .distinct()
                .filter(column -> !handle.createQuery(
                                "SELECT pg_catalog.has_column_privilege(CAST(:relation AS oid), :column, 'SELECT')")
                        .bind("relation", oid)
                        .bind("column", column)
                        .mapTo(Boolean.class)
                        .one())
                .toList();
        if (!hidden.isEmpty()) {
            boolean all = whole.test(hidden);
            String list = hidden.stream().map(TableName::quote).collect(Collectors.joining(", "));
            throw new DatabaseSetupException("no right to read " + (all ? "" : list + " of ") + relation
                    + "; run: GRANT SELECT " + (all ? "" : "(" + list + ") ") + "ON " + relation + " TO "
                    + role(handle));
        }
    }

    private static String role(Handle handle) {
        return TableName.quote(
                handle.createQuery("SELECT current_user").mapTo(String.class).one());
    }
}
