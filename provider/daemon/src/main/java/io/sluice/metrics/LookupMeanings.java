package io.sluice.metrics;

import static io.sluice.metrics.Meaning.counter;
import static io.sluice.metrics.Meaning.gauge;
import static io.sluice.metrics.Meaning.size;
import static io.sluice.metrics.Meaning.timer;

import java.util.List;

/** What is told of lookups, of the port that takes them, and of what waits. */
final class LookupMeanings {
    static final MeaningGroup GROUP = new MeaningGroup(
            "Lookups",
            List.of(
                    counter(
                            "sluice.lookups",
                            "door outcome table",
                            "Keys asked for at the public ports, by how each was answered.",
                            "`late`: [Lookups late](OPERATING.md#lookups-late). `refused`: [Lookups refused](OPERATING.md#lookups-refused). `unavailable`: [Database away](OPERATING.md#database-away). `failed`: the log has the reason."),
                    timer(
                            "sluice.http.request",
                            "route status",
                            "Requests answered, from the end of the request's head to its answer.",
                            "A p99 above what clients bear: [High latency](OPERATING.md#high-latency)."),
                    gauge(
                            "sluice.http.connections",
                            "",
                            "Client connections open.",
                            "Near `--max-connections`: more will be closed at once; raise it, or have clients share connections."),
                    counter(
                            "sluice.http.connections.refused",
                            "",
                            "Client connections over the bound.",
                            "It grows: raise `--max-connections` (and the heap), or have clients keep fewer."),
                    counter(
                            "sluice.recent.hits",
                            "table",
                            "Lookups answered from recent values.",
                            "Many: misses arrive just after a fill; a longer `--recent` saves SELECTs."),
                    counter(
                            "sluice.coalesced.hits",
                            "table",
                            "Lookups that joined a promise in flight.",
                            "Nothing: each is a SELECT saved."),
                    counter(
                            "sluice.lookups.rejected",
                            "reason table",
                            "Lookups that the coalescer refused, by why.",
                            "`full` grows: [Lookups refused](OPERATING.md#lookups-refused)."),
                    counter(
                            "sluice.lookups.expired",
                            "table",
                            "Lookups whose deadline passed.",
                            "It grows: [Lookups late](OPERATING.md#lookups-late)."),
                    gauge(
                            "sluice.window.seconds",
                            "table",
                            "How long the oldest key waits for company at most: as it is set, or as `--window auto` has found it.",
                            "Nothing: `ctl show tuning` says why it is so."),
                    gauge(
                            "sluice.queue.keys",
                            "table",
                            "Keys waiting for dispatch.",
                            "Near `sluice_queue_limit`: [Lookups refused](OPERATING.md#lookups-refused)."),
                    gauge(
                            "sluice.queue.limit",
                            "table",
                            "How many keys may wait now.",
                            "Below `--queue`: the database does not keep up, see [Lookups refused](OPERATING.md#lookups-refused)."),
                    gauge(
                            "sluice.batch.limit",
                            "table",
                            "How many keys the next SELECT may have.",
                            "Below `--max-batch`: SELECTs of more keys would take too long; see [High latency](OPERATING.md#high-latency)."),
                    gauge("sluice.promises", "table", "Promises in flight.", "Nothing by itself: see the queue."),
                    gauge(
                            "sluice.waiters",
                            "table",
                            "Lookups waiting for an answer.",
                            "Far above `sluice_promises`: many ask for the same keys, which costs one SELECT."),
                    counter(
                            "sluice.batches",
                            "reason table",
                            "Batches by why they were dispatched.",
                            "Mostly `deadline`: the window is too long for `--timeout`."),
                    size(
                            "sluice.batch.keys",
                            "table",
                            "Keys of one batch.",
                            "Mostly 1 while the database is busy: a `--window` makes fewer, larger SELECTs."),
                    timer(
                            "sluice.key.wait",
                            "table",
                            "How long a dispatched key had been in the queue.",
                            "Above `--window` by much: all lanes are busy; see [High latency](OPERATING.md#high-latency)."),
                    counter(
                            "sluice.keys",
                            "result table",
                            "Keys looked up in the database.",
                            "Mostly `absent`: somebody asks for what is not there; a longer `--negative-ttl` keeps that in Redis."),
                    counter(
                            "sluice.keys.abandoned",
                            "table",
                            "Keys that nobody waited for when their turn came.",
                            "It grows: clients go away before they are answered; see [High latency](OPERATING.md#high-latency)."),
                    counter(
                            "sluice.keys.repeated",
                            "table",
                            "Keys that another node was asked for: the first was late, or away.",
                            "It grows: a node is slow; `sluice_node_select_seconds` shows which."),
                    counter(
                            "sluice.keys.renewed",
                            "table",
                            "Keys asked for again on the newest node: a change of theirs had been told that was not seen yet.",
                            "It grows: [Node lagging](OPERATING.md#node-lagging), or commits wait for a synchronous standby.")));

    private LookupMeanings() {}
}
