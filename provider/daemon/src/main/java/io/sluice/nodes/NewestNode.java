package io.sluice.nodes;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Route;
import io.sluice.lookup.Value;
import java.util.List;

/** The primary; while it is away or none is known, the replica that has replayed most. */
record NewestNode(Nodes nodes, int table) implements Route<String, Value> {

    @Override
    public boolean open() {
        return true; // there is no other to go to
    }

    @Override
    public Loaded<String, Value> read(List<String> keys) throws LoadException {
        Node primary = nodes.primary();
        LoadException away = new LoadException(LoadException.Kind.UNAVAILABLE, "no node is the primary now");
        if (primary != null) {
            try {
                return primary.read(table, keys);
            } catch (LoadException e) {
                if (e.kind() != LoadException.Kind.UNAVAILABLE) {
                    throw e;
                }
                away = e;
            }
        }
        Node furthest = nodes.furthestReplica();
        if (furthest == null || furthest == primary) {
            throw away;
        }
        return furthest.read(table, keys);
    }
}
