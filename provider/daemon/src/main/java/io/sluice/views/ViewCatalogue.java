package io.sluice.views;

import io.sluice.postgres.Catalogue;
import io.sluice.postgres.Catalogue.CatalogueRelation;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.KeyIndex;
import io.sluice.postgres.KeyPart;
import io.sluice.postgres.TableColumns;
import io.sluice.postgres.TableColumns.CatalogueColumn;
import io.sluice.postgres.TableName;
import io.sluice.query.EntityType;
import io.sluice.query.Property;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Finds what a declared view is, and says in one line what stands in the way. */
public final class ViewCatalogue {
    private final Handle handle;
    private final ViewSettings settings;
    private final CatalogueRelation relation;
    private final ViewColumns columns;
    private final IndexFacts indexes;
    private final List<String> warnings = new ArrayList<>();

    private ViewCatalogue(Handle handle, ViewSettings settings, CatalogueRelation relation, ViewColumns columns) {
        this.handle = handle;
        this.settings = settings;
        this.relation = relation;
        this.columns = columns;
        this.indexes = new IndexFacts(handle, relation);
    }

    /**
     * As it is on this server, for this role.
     *
     * @throws DatabaseSetupException if it cannot be asked: one line that says what to do
     */
    public static View find(Handle handle, ViewSettings settings) throws DatabaseSetupException, SQLException {
        if (!Catalogue.encoding(handle).equals("UTF8")) {
            throw new DatabaseSetupException("views need a database with encoding UTF8, and this has "
                    + Catalogue.encoding(handle) + ": their text is Unicode, by its characters");
        }
        CatalogueRelation relation = CatalogueRelation.find(handle, settings.relation());
        TableColumns all = new TableColumns(handle, relation.oid(), relation.quoted());
        List<String> key = settings.key().isEmpty() ? primaryKey(handle, relation) : settings.key();
        return new ViewCatalogue(handle, settings, relation, ViewColumns.of(settings, relation, all, key)).view();
    }

    private static List<String> primaryKey(Handle handle, CatalogueRelation relation) {
        return handle.createQuery(
                        "SELECT a.attname FROM pg_catalog.pg_index i CROSS JOIN LATERAL"
                                + " unnest(CAST(i.indkey AS int2[])) WITH ORDINALITY AS k(attnum, n)"
                                + " JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
                                + " WHERE CAST(i.indrelid AS bigint) = :relation AND i.indisprimary AND k.n <= i.indnkeyatts ORDER BY k.n")
                .bind("relation", relation.oid())
                .mapTo(String.class)
                .list();
    }

    private View view() throws DatabaseSetupException, SQLException {
        Catalogue.requireSchema(handle, relation.schema());
        Catalogue.requireReadable(
                handle, relation.oid(), relation.quoted(), columns.read(), hidden -> hidden.size() > 3);
        checkKey();
        Map<String, ViewColumn.TextOrder> patterns = indexes.patterns();
        Map<String, ViewColumn> found = new LinkedHashMap<>();
        for (CatalogueColumn column : columns.shown()) {
            ViewColumn one = columns.column(column, patterns.get(column.name()));
            found.put(column.name(), filterable(column, one));
        }
        for (Map.Entry<String, List<String>> position : settings.positions().entrySet()) {
            ViewColumn one = columns.position(position.getKey(), position.getValue());
            if (settings.filterable() != null && !settings.filterable().contains(position.getKey())) {
                one = columns.filterable(one, false);
            } else if (position.getValue().size() == 2 && !indexes.serves(one)) {
                warnings.add(unindexed(position.getKey(), position.getValue().get(1)));
            }
            found.put(position.getKey(), one);
        }
        warnings.addAll(columns.leftOut());
        List<Property> properties =
                found.values().stream().map(ViewColumn::property).toList();
        List<Property> key = columns.key().stream()
                .map(name -> Objects.requireNonNull(found.get(name)).property())
                .toList();
        return new View(
                settings,
                relation,
                new EntityType(settings.name(), properties, key),
                found,
                letters(),
                SourceCheck.of(handle, relation),
                warnings);
    }

    /** What is known of a view's key is what the operator says. */
    private void checkKey() throws DatabaseSetupException {
        boolean base = relation.kind() == 'r' || relation.kind() == 'p' || relation.kind() == 'm';
        if (!base) {
            return;
        }
        KeyIndex index = KeyIndex.of(handle, relation, columns.key());
        if (!index.isThere(false)) {
            throw new DatabaseSetupException("nothing keeps two rows of " + relation.quoted() + " from having the same "
                    + quoted(columns.key()) + ", and pages of answers would lose rows; "
                    + (index.canBeUnique()
                            ? "run: " + index.statement() + ", or add columns to the key of " + settings.name()
                            : "it is partitioned by other columns: add those to the key of " + settings.name()));
        }
        List<String> nullable =
                columns.key().stream().filter(name -> !columns.isNotNull(name)).toList();
        if (!nullable.isEmpty() && relation.kind() != 'm') {
            warnings.add("the key of " + settings.name()
                    + " may be null, and nobody can ask for such a row; run: ALTER TABLE "
                    + relation.quoted()
                    + nullable.stream()
                            .map(name -> " ALTER COLUMN " + TableName.quote(name) + " SET NOT NULL")
                            .collect(Collectors.joining(",")));
        }
    }

    /** As declared; else those of the key, and those that an index serves. */
    private ViewColumn filterable(CatalogueColumn column, ViewColumn one) throws DatabaseSetupException, SQLException {
        List<String> declared = settings.filterable();
        boolean isKey = columns.key().contains(column.name());
        boolean wanted = declared == null ? isKey : declared.contains(column.name()) || isKey;
        String why = ColumnKinds.unfilterable(column);
        if (why != null) {
            if (wanted) {
                throw new DatabaseSetupException("filters cannot name the column " + TableName.quote(column.name())
                        + " of " + relation.quoted() + ", which " + why + ", or leave it out of filterable");
            }
            return columns.filterable(one, false);
        }
        if (declared != null && !wanted) {
            return columns.filterable(one, false);
        }
        KeyPart indexed = one.indexed();
        String schema = indexed == null ? null : indexed.schema();
        if (schema != null && wanted) {
            Catalogue.requireSchema(handle, schema);
        } else if (schema != null && !Catalogue.usesSchema(handle, schema)) {
            return columns.filterable(one, false); // its type cannot be named
        }
        boolean served = relation.kind() == 'f' || indexes.serves(one);
        boolean leads = !isKey || columns.key().get(0).equals(column.name());
        if (wanted && !served && leads) {
            warnings.add(unindexed(column.name(), column.name()));
        }
        return columns.filterable(one, wanted || served);
    }

    private String unindexed(String property, String column) {
        String remedy = relation.kind() == 'v'
                ? "create one on its column of the table beneath the view"
                : "run: CREATE INDEX " + (relation.kind() == 'p' ? "" : "CONCURRENTLY ") + "ON " + relation.quoted()
                        + " (" + TableName.quote(column) + ")";
        return "EVERY FILTER BY " + property + " ALONE READS ALL OF " + relation.quoted()
                + ": no index begins with it; " + remedy + ", or leave it out of filterable";
    }

    /** One that changes letters one by one comes first, then any that knows letters beyond ASCII. */
    private @Nullable String letters() {
        return handle.createQuery("SELECT 'pg_catalog.' || quote_ident(collname) FROM pg_catalog.pg_collation"
                        + " WHERE collnamespace = CAST('pg_catalog' AS regnamespace)"
                        + " AND collencoding IN (-1, (SELECT encoding FROM pg_catalog.pg_database WHERE datname = current_database()))"
                        + " AND collname IN ('pg_c_utf8', 'C.utf8', 'C.UTF-8', 'en_US.utf8', 'und-x-icu')"
                        + " ORDER BY array_position(CAST(ARRAY['pg_c_utf8', 'C.utf8', 'C.UTF-8', 'en_US.utf8', 'und-x-icu'] AS name[]), collname)"
                        + " LIMIT 1")
                .mapTo(String.class)
                .findFirst()
                .orElse(null);
    }

    private static String quoted(List<String> names) {
        return names.stream().map(TableName::quote).collect(Collectors.joining(", "));
    }
}
