package io.sluice.metrics;

import static io.sluice.metrics.Meaning.counter;
import static io.sluice.metrics.Meaning.gauge;
import static io.sluice.metrics.Meaning.timer;

import java.util.List;

/** What is told of the nodes and of the SELECTs there. */
final class DatabaseMeanings {
    static final MeaningGroup GROUP = new MeaningGroup(
            "Database",
            List.of(
                    gauge(
                            "sluice.database.ready",
                            "",
                            "1 while lookups can be answered.",
                            "0: [Database away](OPERATING.md#database-away)."),
                    gauge(
                            "sluice.table.ready",
                            "table",
                            "1 while the table can be read, or no node is there.",
                            "0: [A table that vanishes](OPERATING.md#a-table-that-vanishes)."),
                    timer(
                            "sluice.select",
                            "table",
                            "How long one SELECT took, failed ones too.",
                            "It rises: [High latency](OPERATING.md#high-latency)."),
                    counter(
                            "sluice.select.failures",
                            "kind table",
                            "SELECTs that failed.",
                            "`unavailable`: [Database away](OPERATING.md#database-away). `bad_row`: the log names the row. Others: the log has the database's words."),
                    gauge(
                            "sluice.pool.connections",
                            "state",
                            "Connections of the database pool.",
                            "All `active` for long: every lane waits for the database; see [High latency](OPERATING.md#high-latency)."),
                    gauge(
                            "sluice.pool.waiting",
                            "",
                            "Threads waiting for a connection.",
                            "Above 0 for long: raise `--db-connections`."),
                    gauge(
                            "sluice.node.open",
                            "node",
                            "1 while nothing is wrong with the node: lookups are read from it, or would be if it were its turn.",
                            "0: [Node out](OPERATING.md#node-out)."),
                    gauge(
                            "sluice.node.serves",
                            "node",
                            "1 while lookups are read from the node.",
                            "0 on all: [Database away](OPERATING.md#database-away). 0 where `sluice_node_open` is 1: it stands by, as `--read-from` says."),
                    gauge(
                            "sluice.node.primary",
                            "node",
                            "1 while the node is a primary.",
                            "The sum is not 1: a failover is under way, or two servers think that they are it; see [CLUSTER](CLUSTER.md)."),
                    gauge(
                            "sluice.node.timeline",
                            "node",
                            "The node's timeline; 0 while it is not known.",
                            "Nodes differ for long: one has not followed a promotion; see [Node out](OPERATING.md#node-out)."),
                    gauge(
                            "sluice.node.lag.bytes",
                            "node",
                            "Log of the primary that the node has not replayed.",
                            "It grows: [Node lagging](OPERATING.md#node-lagging)."),
                    gauge(
                            "sluice.node.lag.seconds",
                            "node",
                            "For how long the node has been behind.",
                            "It grows: [Node lagging](OPERATING.md#node-lagging)."),
                    timer(
                            "sluice.node.select",
                            "node",
                            "How long one batch took on the node, failed ones too.",
                            "One node is slower than the others: look at that server. All are: [High latency](OPERATING.md#high-latency)."),
                    counter(
                            "sluice.node.selects",
                            "node",
                            "Batches of lookups sent to the node.",
                            "0 on a node that serves: no lookups come, or others are quicker."),
                    counter(
                            "sluice.node.keys",
                            "node",
                            "Keys of the batches that the node was sent.",
                            "Nothing: by `sluice_node_selects_total` it is keys for each SELECT."),
                    counter(
                            "sluice.node.selects.aside",
                            "node",
                            "SELECTs besides: of the audit, of refills, of trials.",
                            "More than those of lookups: lower `--audit` or `--refill`."),
                    counter(
                            "sluice.node.failures",
                            "node",
                            "Batches that the node did not answer.",
                            "It grows: [Node out](OPERATING.md#node-out).")));

    private DatabaseMeanings() {}
}
