package io.sluice.views;

import io.sluice.postgres.Catalogue.CatalogueRelation;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.TableColumns;
import io.sluice.postgres.TableColumns.CatalogueColumn;
import io.sluice.postgres.TableName;
import io.sluice.query.EdmType;
import io.sluice.query.Property;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The columns of a view that are shown: those declared, or all that can be. */
final class ViewColumns {
    private final ViewSettings settings;
    private final CatalogueRelation relation;
    private final TableColumns all;
    private final List<String> key;
    private final Map<String, CatalogueColumn> shown = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();

    private ViewColumns(ViewSettings settings, CatalogueRelation relation, TableColumns all, List<String> key) {
        this.settings = settings;
        this.relation = relation;
        this.all = all;
        this.key = List.copyOf(key);
    }

    static ViewColumns of(ViewSettings settings, CatalogueRelation relation, TableColumns all, List<String> key)
            throws DatabaseSetupException {
        if (key.isEmpty()) {
            throw new DatabaseSetupException(settings.name() + " needs a key, and " + relation.quoted()
                    + " has no primary key: say which columns tell each row from all others, view." + settings.name()
                    + ".key = ...");
        }
        ViewColumns columns = new ViewColumns(settings, relation, all, key);
        columns.choose();
        return columns;
    }

    private void choose() throws DatabaseSetupException {
        Set<String> declared = new LinkedHashSet<>(settings.columns());
        if (!declared.isEmpty()) {
            declared.addAll(key);
        }
        for (String name : declared) {
            CatalogueColumn column = all.named(name, "shown");
            String why = unfit(column);
            if (why != null) {
                throw new DatabaseSetupException(told(column, why));
            }
            shown.put(name, column);
        }
        for (CatalogueColumn column : declared.isEmpty() ? all.all() : List.<CatalogueColumn>of()) {
            String why = unfit(column);
            if (why == null) {
                shown.put(column.name(), column);
            } else if (key.contains(column.name())) {
                throw new DatabaseSetupException(told(column, why));
            } else if (!isOfPosition(column)) {
                leftOut.add(told(column, why) + "; it is left out");
            }
        }
        for (String name : key) {
            requireKey(all.named(name, "key"));
        }
        for (List<String> parts : settings.positions().values()) {
            for (String part : parts) {
                CatalogueColumn unused = all.named(part, "position");
            }
        }
        for (String name : settings.filterable() == null ? List.<String>of() : settings.filterable()) {
            if (!shown.containsKey(name) && !settings.positions().containsKey(name)) {
                CatalogueColumn unused = all.named(name, "filterable");
                throw new DatabaseSetupException("the filterable column " + TableName.quote(name) + " of "
                        + relation.quoted() + " is not shown: add it to the columns of " + settings.name());
            }
        }
    }

    private boolean isOfPosition(CatalogueColumn column) {
        return settings.positions().values().stream().anyMatch(parts -> parts.contains(column.name()));
    }

    private String told(CatalogueColumn column, String why) {
        return "the column " + TableName.quote(column.name()) + " of " + relation.quoted() + " cannot be shown: " + why;
    }

    private @Nullable String unfit(CatalogueColumn column) {
        if (!column.name().matches(ViewSettings.IDENTIFIER)) {
            return "its name is none of OData, which has letters, digits and _ only; a view can name it otherwise";
        }
        if (ColumnKinds.isPoint(column)) {
            return "it is a point; if it is one on earth, say view." + settings.name() + ".position.NAME = "
                    + column.name();
        }
        if (ColumnKinds.typeOf(column) == null) {
            return "OData has no type for " + column.shownType() + "; a view can cast it to another";
        }
        if (!ColumnKinds.hasZone(column) && settings.zone() == null) {
            return "it is a timestamp without time zone; say in which it is, view." + settings.name()
                    + ".zone = Europe/Berlin or UTC, or make it timestamptz";
        }
        return null;
    }

    private void requireKey(CatalogueColumn column) throws DatabaseSetupException {
        EdmType type = ColumnKinds.typeOf(column);
        if (type == null || type.isFloating() || type == EdmType.BINARY || ColumnKinds.unfilterable(column) != null) {
            throw new DatabaseSetupException("the key column " + TableName.quote(column.name()) + " of "
                    + relation.quoted() + " is of type " + column.shownType()
                    + ", which can be no key: use another column, or a view that casts it");
        }
    }

    List<String> key() {
        return key;
    }

    /** Of no use to queries, in one line each. */
    List<String> leftOut() {
        return leftOut;
    }

    List<CatalogueColumn> shown() {
        return List.copyOf(shown.values());
    }

    /** All columns that a statement may name. */
    List<String> read() {
        Set<String> read = new LinkedHashSet<>(shown.keySet());
        settings.positions().values().forEach(read::addAll);
        return List.copyOf(read);
    }

    boolean isNotNull(String name) {
        return Objects.requireNonNull(shown.get(name)).notNull();
    }

    /** As a property that can be filtered, which may be taken back. */
    ViewColumn column(CatalogueColumn column, ViewColumn.@Nullable TextOrder pattern) {
        EdmType type = Objects.requireNonNull(ColumnKinds.typeOf(column));
        boolean nullable = !column.notNull() && !key.contains(column.name());
        ViewColumn.TextOrder prefix = pattern != null
                ? pattern
                : column.collation().bytewise() ? ViewColumn.TextOrder.BYTES : ViewColumn.TextOrder.NONE;
        return ColumnKinds.column(column, new Property(column.name(), type, nullable, true), settings.zone(), prefix);
    }

    ViewColumn filterable(ViewColumn column, boolean filterable) {
        Property property = column.property();
        return new ViewColumn(
                new Property(property.name(), property.type(), property.nullable(), filterable),
                column.value(),
                column.latitude(),
                column.indexed(),
                column.collation(),
                column.finite(),
                column.prefix());
    }

    /** Two columns of numbers, or one of type point. */
    ViewColumn position(String name, List<String> parts) throws DatabaseSetupException {
        if (shown.containsKey(name)) {
            throw new DatabaseSetupException("the position " + name + " of " + settings.name()
                    + " has the name of a column: choose another, or leave the column out of columns");
        }
        List<CatalogueColumn> columns = new ArrayList<>();
        for (String part : parts) {
            columns.add(all.named(part, "position"));
        }
        boolean point = parts.size() == 1;
        Predicate<CatalogueColumn> fits = point ? ColumnKinds::isPoint : column -> isNumber(ColumnKinds.typeOf(column));
        for (CatalogueColumn column : columns) {
            if (!fits.test(column)) {
                throw new DatabaseSetupException("the column " + TableName.quote(column.name()) + " of "
                        + relation.quoted() + " is of type " + column.shownType() + ", and the position " + name
                        + " is of two columns of numbers, longitude and latitude, or of one of type point");
            }
        }
        CatalogueColumn first = columns.get(0);
        String value = point ? "(" + ColumnKinds.sql(first) + ")[0]" : ColumnKinds.degrees(first);
        String latitude = point ? "(" + ColumnKinds.sql(first) + ")[1]" : ColumnKinds.degrees(columns.get(1));
        boolean nullable = columns.stream().anyMatch(column -> !column.notNull());
        return new ViewColumn(
                new Property(name, EdmType.GEOGRAPHY_POINT, nullable, true),
                value,
                latitude,
                null,
                first.collation(),
                false,
                ViewColumn.TextOrder.NONE);
    }

    private static boolean isNumber(@Nullable EdmType type) {
        return type != null && type.isNumeric();
    }
}
