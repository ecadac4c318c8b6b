package io.sluice.postgres;

import io.sluice.condition.BadCondition;
import io.sluice.condition.Condition;
import io.sluice.condition.ConditionCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Finds the table and its columns, and says in one line what stands in the way. Names go in as parameters. */
public final class Catalogue {
    private final Handle handle;
    private final TableSettings settings;
    private final TableName name;

    public Catalogue(Handle handle, TableSettings settings) {
        this.handle = handle;
        this.settings = settings;
        this.name = TableName.parse(settings.relation());
    }

    private record TableRow(long oid, String schema, String table, char kind) {}

    /** With all that lookups need: the right to read both columns, too. */
    public LookupTable find() throws DatabaseSetupException {
        LookupTable lookup = describe();
        requirePrivileges(lookup);
        return lookup;
    }

    /** For who reads no row. */
    public LookupTable describe() throws DatabaseSetupException {
        if (one("SHOW server_encoding").equals("SQL_ASCII")) {
            throw new DatabaseSetupException("the database is encoded as SQL_ASCII, so its text may be no UTF-8;"
                    + " use a database with encoding UTF8");
        }
        TableRow relation = relation();
        if ("rvpmf".indexOf(relation.kind) < 0) {
            throw new DatabaseSetupException(shown(relation) + " is no table and no view; choose another table");
        }
        TableColumns columns = new TableColumns(handle, relation.oid, shown(relation));
        List<KeyPart> parts = new ArrayList<>();
        for (String name : settings.key()) {
            parts.add(columns.named(name, "key").asKey(shown(relation), settings.keyType()));
        }
        return new LookupTable(
                relation.oid,
                relation.schema,
                relation.table,
                relation.kind,
                new TableKey(settings.name(), parts),
                shows(relation, columns));
    }

    private ShownValue shows(TableRow relation, TableColumns columns) throws DatabaseSetupException {
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

    private Condition condition(TableRow relation, String text) throws DatabaseSetupException {
        try {
            return new ConditionCheck(handle, shown(relation), relation.oid).require(text);
        } catch (BadCondition e) {
            throw new DatabaseSetupException(
                    "the condition (where) of the table " + TableName.quote(settings.name()) + " " + e.line());
        }
    }

    private static ExpiryColumn expires(TableRow relation, TableColumns.CatalogueColumn column)
            throws DatabaseSetupException {
        if (!ExpiryColumn.isTime(column.type())) {
            throw new DatabaseSetupException(
                    "the expires column " + TableName.quote(column.name()) + " of " + shown(relation)
                            + " is of type " + column.shownType()
                            + "; it can be timestamptz, timestamp or date: use another column, or a view that makes one of these of it");
        }
        return new ExpiryColumn(column.name(), ExpiryColumn.isInstant(column.type()));
    }

    private String one(String sql) {
        return handle.createQuery(sql).mapTo(String.class).one();
    }

    private static String shown(TableRow relation) {
        return TableName.quote(relation.schema) + "." + TableName.quote(relation.table);
    }

    private TableRow relation() throws DatabaseSetupException {
        Optional<TableRow> found = handle.createQuery("SELECT CAST(c.oid AS bigint), n.nspname, c.relname, c.relkind"
                        + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relname = :table AND " + place())
                .bind("table", name.table())
                .bind("schema", name.schema())
                .map((row, context) -> new TableRow(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4).charAt(0)))
                .findFirst();
        if (found.isPresent()) {
            return found.get();
        }
        throw new DatabaseSetupException("there is no table " + TableName.quote(name.table()) + where() + "; "
                + TableColumns.listed("tables", tables()));
    }

    /** The schema named, or what an unqualified name would see. */
    private String place() {
        return name.schema() == null
                ? "pg_catalog.pg_table_is_visible(c.oid) AND CAST(:schema AS text) IS NULL"
                : "n.nspname = :schema";
    }

    private String where() {
        return name.schema() == null
                ? " in the search path (" + one("SHOW search_path") + ")"
                : " in schema " + TableName.quote(name.schema());
    }

    private List<String> tables() {
        return handle.createQuery("SELECT c.relname FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relkind IN ('r', 'v', 'p', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%'"
                        + " AND n.nspname <> 'information_schema' AND NOT c.relispartition AND " + place()
                        + " ORDER BY c.relname LIMIT " + (TableColumns.MOST_NAMES + 1))
                .bind("schema", name.schema())
                .mapTo(String.class)
                .list();
    }

    private void requirePrivileges(LookupTable lookup) throws DatabaseSetupException {
        String role = TableName.quote(one("SELECT current_user"));
        requireSchema(lookup.schema(), role);
        for (KeyPart part : lookup.key().parts()) {
            if (part.schema() != null) {
                requireSchema(part.schema(), role);
            }
        }
        List<String> read = new ArrayList<>(lookup.key().columns());
        read.addAll(lookup.shows().reads());
        List<String> hidden = read.stream()
                .distinct()
                .filter(column -> !isReadable(lookup, column))
                .toList();
        if (!hidden.isEmpty()) {
            boolean all = hidden.stream().anyMatch(lookup.key().columns()::contains)
                    || lookup.shows().isOneColumn();
            String columns = hidden.stream().map(TableName::quote).collect(Collectors.joining(", "));
            throw new DatabaseSetupException(
                    "no right to read " + (all ? "" : columns + " of ") + lookup.relation() + "; run: GRANT SELECT "
                            + (all ? "" : "(" + columns + ") ") + "ON " + lookup.relation() + " TO " + role);
        }
    }

    private void requireSchema(String schema, String role) throws DatabaseSetupException {
        boolean uses = handle.createQuery("SELECT pg_catalog.has_schema_privilege(:schema, 'USAGE')")
                .bind("schema", schema)
                .mapTo(Boolean.class)
                .one();
        if (!uses) {
            String quoted = TableName.quote(schema);
            throw new DatabaseSetupException(
                    "no right to use schema " + quoted + "; run: GRANT USAGE ON SCHEMA " + quoted + " TO " + role);
        }
    }

    private boolean isReadable(LookupTable lookup, String column) {
        return handle.createQuery("SELECT pg_catalog.has_column_privilege(CAST(:relation AS oid), :column, 'SELECT')")
                .bind("relation", lookup.oid())
                .bind("column", column)
                .mapTo(Boolean.class)
                .one();
    }
}
