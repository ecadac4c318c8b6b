package io.sluice.nodes;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Route;
import io.sluice.lookup.Value;
import io.sluice.members.Berths;
import java.util.List;

/** A table on whichever node has this place. */
record TableRoute(Berths.Berth<Node> place, int table) implements Route<String, Value> {

    @Override
    public boolean open() {
        Node node = place.member();
        return node != null && node.open() && node.unfit(table) == null;
    }

    @Override
    public Loaded<String, Value> read(List<String> keys) throws LoadException {
        Node node = place.member();
        if (node == null) {
            throw new LoadException(LoadException.Kind.UNAVAILABLE, "the node has gone");
        }
        return node.read(table, keys);
    }
}
