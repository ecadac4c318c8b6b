package io.sluice.nodes;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Route;
import io.sluice.lookup.Value;
import java.util.List;

/** A table on one node. */
record TableRoute(Node node, int table) implements Route<String, Value> {

    @Override
    public boolean open() {
        return node.open() && node.unfit(table) == null;
    }

    @Override
    public Loaded<String, Value> read(List<String> keys) throws LoadException {
        return node.read(table, keys);
    }
}
