package io.sluice.views;

import io.sluice.postgres.Catalogue.CatalogueRelation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables that a view's rows come from. Whoever hears of every change in these knows every change of an answer, unless something else
 * decides on it.
 *
 * @param tables that hold rows: no views and no partitioned tables, but what is beneath them
 * @param uncacheable why an answer may change without a change in these that the log can tell of, in one line; null where it does not
 */
public record ViewSources(List<CatalogueRelation> tables, @Nullable String uncacheable) {
    public ViewSources {
        tables = List.copyOf(tables);
    }

    public boolean isCacheable() {
        return uncacheable == null;
    }
}
