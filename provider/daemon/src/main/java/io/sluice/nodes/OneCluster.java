package io.sluice.nodes;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.tables.NodeProbe;
import java.util.List;

/** Whether servers that are named together belong together: a replica is made from its primary's own files, and has its identifier. */
final class OneCluster {
    private OneCluster() {}

    /** @throws DatabaseSetupException if two of those that answered do not; one that does not say passes */
    static void require(List<Node> nodes) throws DatabaseSetupException {
        long cluster = 0;
        String whose = "";
        for (Node node : nodes) {
            NodeProbe sighting = node.health().sighting();
            if (sighting == null || sighting.cluster() == 0) {
                continue;
            }
            String address = node.address();
            if (cluster != 0 && sighting.cluster() != cluster) {
                throw new DatabaseSetupException(address + " belongs to another cluster than " + whose
                        + " (system identifiers " + sighting.cluster() + " and " + cluster
                        + "): a replica is made from its primary's own files; correct the URLs");
            }
            cluster = sighting.cluster();
            whose = address;
        }
    }
}
