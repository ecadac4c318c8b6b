package io.sluice.metrics;

import static io.sluice.metrics.Meaning.counter;
import static io.sluice.metrics.Meaning.gauge;
import static io.sluice.metrics.Meaning.timer;

import java.util.List;

/** What is told of the port that speaks Redis' protocol; what it looks up is told with the lookups, as {@code door="resp"}. */
final class RespMeanings {
    static final MeaningGroup GROUP = new MeaningGroup(
            "Redis' protocol",
            List.of(
                    timer(
                            "sluice.resp.command",
                            "command result",
                            "Commands answered at --resp, from when they were read to their answer.",
                            "`busy`: [Lookups refused](OPERATING.md#lookups-refused). `late`: [Lookups late](OPERATING.md#lookups-late)."),
                    gauge(
                            "sluice.resp.connections",
                            "",
                            "Client connections open at --resp.",
                            "Near `--max-connections`: more will be closed at once."),
                    counter(
                            "sluice.resp.connections.refused",
                            "",
                            "Client connections over the bound at --resp.",
                            "It grows: raise `--max-connections` (and the heap), or have clients keep fewer."),
                    counter(
                            "sluice.resp.keys.unknown",
                            "",
                            "Keys asked for at --resp that begin like no table's, or that no row can have.",
                            "It grows: clients ask for something else than the cache's keys; see `--key-prefix`."),
                    counter(
                            "sluice.resp.protocol.errors",
                            "",
                            "Connections at --resp that were ended because what they sent was no command.",
                            "It grows: something that is no client of Redis speaks to this port."),
                    counter(
                            "sluice.resp.passwords.wrong",
                            "",
                            "Wrong passwords and tokens at --resp.",
                            "It grows: a client has an old password, or somebody guesses.")));

    private RespMeanings() {}
}
