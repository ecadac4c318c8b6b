package io.sluice.metrics;

import static io.sluice.metrics.Meaning.counter;
import static io.sluice.metrics.Meaning.gauge;
import static io.sluice.metrics.Meaning.size;
import static io.sluice.metrics.Meaning.timer;

import java.util.List;

/** What is told of writes. */
final class WriteMeanings {
    static final MeaningGroup GROUP = new MeaningGroup(
            "Writes",
            List.of(
                    counter(
                            "sluice.writes",
                            "effect table",
                            "Writes that reached the database, by what they did.",
                            "Nothing: it is what clients asked for."),
                    gauge(
                            "sluice.write.ready",
                            "table",
                            "1 while writes are taken.",
                            "0: no node is a primary, or it takes no write; `/readyz` says why."),
                    counter(
                            "sluice.write.keys",
                            "caches table",
                            "Keys written, by whether every cache had dropped them before the answer.",
                            "`not_in_time` grows: Redis is slow or away, and readers may see old values for moments; see [Fills failing](OPERATING.md#fills-failing)."),
                    gauge(
                            "sluice.write.queue",
                            "table",
                            "Writes waiting for their batch.",
                            "It grows: the primary commits late; see [Writes late or refused](OPERATING.md#writes-late-or-refused)."),
                    counter(
                            "sluice.writes.rejected",
                            "reason table",
                            "Writes refused.",
                            "`full` grows: [Writes late or refused](OPERATING.md#writes-late-or-refused)."),
                    counter(
                            "sluice.writes.expired",
                            "table",
                            "Writes whose deadline passed.",
                            "It grows: [Writes late or refused](OPERATING.md#writes-late-or-refused)."),
                    counter(
                            "sluice.writes.abandoned",
                            "table",
                            "Writes that nobody waited for, and so not done.",
                            "It grows: clients go away early; see [Writes late or refused](OPERATING.md#writes-late-or-refused)."),
                    counter(
                            "sluice.write.failures",
                            "kind table",
                            "Transactions that failed.",
                            "The log has the database's words."),
                    size(
                            "sluice.write.batch",
                            "table",
                            "Writes of one batch, before a bad row splits it.",
                            "Mostly 1: writes come one at a time, and cost a commit each."),
                    timer(
                            "sluice.write.wait",
                            "table",
                            "How long a write had been in the queue.",
                            "It rises: [Writes late or refused](OPERATING.md#writes-late-or-refused)."),
                    timer(
                            "sluice.write.transaction",
                            "table",
                            "How long one transaction took, until the caches had dropped its keys; failed ones too.",
                            "It rises: [Writes late or refused](OPERATING.md#writes-late-or-refused).")));

    private WriteMeanings() {}
}
