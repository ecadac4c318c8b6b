package io.sluice.views;

import io.sluice.postgres.Catalogue.CatalogueRelation;
import io.sluice.query.EntityType;
import io.sluice.query.Property;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A view that can be asked: what the operator has declared, and what was found of it.
 *
 * @param type what queries can say of it
 * @param columns by the names of the properties
 * @param letters a collation that knows the letters of all languages, as SQL; null where the server has none
 * @param sources what its rows come from
 * @param warnings what is not as it should be, though queries work: one line each
 */
public record View(
        ViewSettings settings,
        CatalogueRelation relation,
        EntityType type,
        Map<String, ViewColumn> columns,
        @Nullable String letters,
        ViewSources sources,
        List<String> warnings) {
    public View {
        columns = new LinkedHashMap<>(columns);
        warnings = List.copyOf(warnings);
    }

    ViewColumn column(Property property) {
        return Objects.requireNonNull(columns.get(property.name()), property.name());
    }
}
