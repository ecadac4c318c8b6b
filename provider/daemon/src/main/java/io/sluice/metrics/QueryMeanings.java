package io.sluice.metrics;

import static io.sluice.metrics.Meaning.counter;
import static io.sluice.metrics.Meaning.gauge;
import static io.sluice.metrics.Meaning.size;
import static io.sluice.metrics.Meaning.timer;

import java.util.List;

/** What is told of queries of views. */
final class QueryMeanings {
    static final MeaningGroup GROUP = new MeaningGroup(
            "Queries of views",
            List.of(
                    gauge(
                            "sluice.odata.connections",
                            "",
                            "Client connections open at --odata.",
                            "Near `--max-connections`: more will be closed at once."),
                    counter(
                            "sluice.odata.connections.refused",
                            "",
                            "Client connections over the bound at --odata.",
                            "It grows: raise `--max-connections`, or have clients keep fewer."),
                    counter(
                            "sluice.queries.coalesced",
                            "sort",
                            "Queries that joined a promise in flight.",
                            "Nothing: each is a statement saved."),
                    counter(
                            "sluice.queries.rejected",
                            "reason sort",
                            "Queries refused.",
                            "`full` grows: [Queries late or refused](OPERATING.md#queries-late-or-refused)."),
                    counter(
                            "sluice.query.failures",
                            "kind sort",
                            "Batches of queries that failed.",
                            "The log has the database's words."),
                    size(
                            "sluice.query.batch",
                            "sort",
                            "Queries of one batch.",
                            "Nothing: how many share a statement depends on their shapes."),
                    timer(
                            "sluice.query.wait",
                            "sort",
                            "How long a dispatched query had been in the queue.",
                            "It rises: more `--odata-lanes`, if the database has room."),
                    timer(
                            "sluice.query.statements",
                            "sort",
                            "How long one batch of queries took, failed ones too.",
                            "It rises: [Queries late or refused](OPERATING.md#queries-late-or-refused)."),
                    counter(
                            "sluice.queries.abandoned",
                            "sort",
                            "Queries that nobody waited for when their turn came.",
                            "It grows: clients go away early; see [Queries late or refused](OPERATING.md#queries-late-or-refused)."),
                    counter(
                            "sluice.queries.expired",
                            "sort",
                            "Queries whose deadline passed.",
                            "It grows: [Queries late or refused](OPERATING.md#queries-late-or-refused)."),
                    counter(
                            "sluice.queries.answered",
                            "statement",
                            "Queries that the database has answered, by whether others of their shape were in the statement.",
                            "Nothing: `shared` are statements saved."),
                    counter(
                            "sluice.queries.cached",
                            "result",
                            "Queries that Redis was asked for, by whether their answers were there.",
                            "Few `hit`: answers are dropped as often as they are asked for; such a view gains nothing from Redis."),
                    counter("sluice.queries.statements.shared", "", "Statements of several queries.", "Nothing."),
                    counter(
                            "sluice.queries.shapes.slow",
                            "",
                            "How often queries of one shape were slower together than alone, and went alone for a while.",
                            "It grows quickly: the server plans them badly together; `--odata-batch 1` makes each its own."),
                    gauge(
                            "sluice.queries.waiting",
                            "sort",
                            "Queries waiting for dispatch.",
                            "Near `sluice_queries_limit`: [Queries late or refused](OPERATING.md#queries-late-or-refused)."),
                    gauge(
                            "sluice.queries.limit",
                            "sort",
                            "How many queries may wait now.",
                            "Nothing by itself: it shrinks when the database is slow."),
                    gauge("sluice.queries.promises", "sort", "Queries in flight.", "Nothing by itself."),
                    gauge(
                            "sluice.queries.waiters",
                            "sort",
                            "Requests waiting for the answer of a query.",
                            "Nothing by itself.")));

    private QueryMeanings() {}
}
