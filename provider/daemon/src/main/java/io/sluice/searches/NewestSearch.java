package io.sluice.searches;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Route;
import io.sluice.lookup.Value;
import io.sluice.views.ViewQuery;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The primary; while it is away or none is known, the replica that has replayed most. */
record NewestSearch(Supplier<List<SearchNode>> nodes) implements Route<ViewQuery, Value> {

    @Override
    public boolean open() {
        return true; // there is no other to go to
    }

    @Override
    public Loaded<ViewQuery, Value> read(List<ViewQuery> queries) throws LoadException {
        SearchNode primary = primary();
        LoadException away = new LoadException(LoadException.Kind.UNAVAILABLE, "no node is the primary now");
        if (primary != null) {
            try {
                return primary.read(queries);
            } catch (LoadException e) {
                if (e.kind() != LoadException.Kind.UNAVAILABLE) {
                    throw e;
                }
                away = e;
            }
        }
        SearchNode furthest = nodes.get().stream()
                .filter(node -> node != primary && node.open())
                .max(Comparator.comparingLong(node -> node.standing().reach().getAsLong()))
                .orElse(null);
        if (furthest == null) {
            throw away;
        }
        return furthest.read(queries);
    }

    private @Nullable SearchNode primary() {
        return nodes.get().stream()
                .filter(node -> node.standing().primary().getAsBoolean())
                .findFirst()
                .orElse(null);
    }
}
