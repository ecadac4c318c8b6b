package io.sluice.metrics;

import static io.sluice.metrics.Meaning.counter;
import static io.sluice.metrics.Meaning.gauge;

import java.util.List;

/** What is told of the change stream. */
final class ChangeMeanings {
    static final MeaningGroup GROUP = new MeaningGroup(
            "Changes",
            List.of(
                    gauge(
                            "sluice.changes.well",
                            "",
                            "1 while changes of every table are applied in time, here or by another daemon.",
                            "0: [Changes not applied](OPERATING.md#changes-not-applied)."),
                    gauge(
                            "sluice.changes.table.well",
                            "table",
                            "1 while changes of the table are applied in time, here or by another daemon.",
                            "0: [Changes not applied](OPERATING.md#changes-not-applied)."),
                    gauge(
                            "sluice.changes.behind.bytes",
                            "",
                            "Log that is not applied yet.",
                            "It grows: [Changes behind](OPERATING.md#changes-behind)."),
                    gauge(
                            "sluice.changes.behind.seconds",
                            "",
                            "From a message's writing to its reading; more when none comes.",
                            "It grows: [Changes behind](OPERATING.md#changes-behind)."),
                    gauge(
                            "sluice.changes.retained.bytes",
                            "",
                            "Log that the server keeps for the slot.",
                            "It grows: [Retained log growing](OPERATING.md#retained-log-growing), before the disk is full."),
                    counter(
                            "sluice.changes.transactions",
                            "",
                            "Transactions applied.",
                            "It stands still while rows change: [Changes not applied](OPERATING.md#changes-not-applied). A daemon that stands by applies none."),
                    counter(
                            "sluice.changes.unknown",
                            "",
                            "Messages of the change stream of kinds that are not known here, passed over.",
                            "It grows: the server is newer than this program; update it."),
                    counter(
                            "sluice.changes.events.buried",
                            "",
                            "Events that can never be applied, laid aside.",
                            "It grows: the log names the event, and the stream where it lies."),
                    gauge(
                            "sluice.changes.fences",
                            "table",
                            "Fences in Redis.",
                            "It grows without end: nobody applies changes; see [Changes not applied](OPERATING.md#changes-not-applied)."),
                    counter(
                            "sluice.changes.applied",
                            "table",
                            "Keys dropped for a change.",
                            "Nothing: it is what the stream is for."),
                    counter(
                            "sluice.changes.clears",
                            "table",
                            "How often every entry was dropped, because nobody knew which were old.",
                            "It grows: the slot was lost or made anew; the log says why."),
                    counter(
                            "sluice.refills",
                            "table",
                            "Changed keys that were cached.",
                            "Nothing: they are looked up again."),
                    counter(
                            "sluice.refills.skipped",
                            "table",
                            "Changed keys that were cached and not looked up again: too many at once, or the primary did not answer.",
                            "It grows: raise `--refill`, or look at the primary; readers miss the rest."),
                    counter(
                            "sluice.audit.compared",
                            "table",
                            "Entries compared with their rows.",
                            "It stands still with `--audit`: Redis or the primary does not answer."),
                    counter(
                            "sluice.audit.mismatches",
                            "table",
                            "Entries that were not what their rows say, with nothing on its way.",
                            "It grows: [Entries that differ](OPERATING.md#entries-that-differ).")));

    private ChangeMeanings() {}
}
