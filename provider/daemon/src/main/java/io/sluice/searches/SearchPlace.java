package io.sluice.searches;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Route;
import io.sluice.lookup.Value;
import io.sluice.members.Berths;
import io.sluice.views.ViewQuery;
import java.util.List;

/** The views on whichever node has this place. */
record SearchPlace(Berths.Berth<SearchNode> place) implements Route<ViewQuery, Value> {

    @Override
    public boolean open() {
        SearchNode node = place.member();
        return node != null && node.open();
    }

    @Override
    public Loaded<ViewQuery, Value> read(List<ViewQuery> queries) throws LoadException {
        SearchNode node = place.member();
        if (node == null) {
            throw new LoadException(LoadException.Kind.UNAVAILABLE, "the node has gone");
        }
        return node.read(queries);
    }
}
