package io.sluice.metrics;

import static io.sluice.metrics.Meaning.counter;
import static io.sluice.metrics.Meaning.gauge;
import static io.sluice.metrics.Meaning.timer;

import java.util.List;

/** What is told of fills and drops. */
final class RedisMeanings {
    static final MeaningGroup GROUP = new MeaningGroup(
            "Redis",
            List.of(
                    gauge(
                            "sluice.redis.connected",
                            "table",
                            "1 while Redis takes fills.",
                            "0: [Fills failing](OPERATING.md#fills-failing)."),
                    counter(
                            "sluice.fills",
                            "result table",
                            "Values and absences on their way to Redis, by what became of them.",
                            "`dropped` or `failed` grow: [Fills failing](OPERATING.md#fills-failing)."),
                    counter(
                            "sluice.cache.reads",
                            "result",
                            "Keys that --read-through has asked the cache for, by what became of them.",
                            "`late`, `away`, `busy` or `refused` grow: [The cache is not read](OPERATING.md#the-cache-is-not-read)."),
                    gauge(
                            "sluice.fills.waiting",
                            "table",
                            "Fills waiting to be written.",
                            "Near 50,000, which is the most: Redis is slower than the lookups; see [Fills failing](OPERATING.md#fills-failing)."),
                    timer(
                            "sluice.redis.write",
                            "table",
                            "How long Redis took for one pipeline of fills or drops.",
                            "It rises: Redis is slow (`SLOWLOG GET`), or the network; see [Fills failing](OPERATING.md#fills-failing)."),
                    gauge(
                            "sluice.drops.waiting",
                            "table",
                            "Keys written that Redis has still to drop.",
                            "Above 0 for long: [Drops lost](OPERATING.md#drops-lost) is what follows."),
                    counter(
                            "sluice.drops.lost",
                            "table",
                            "Keys written that Redis could not be made to drop.",
                            "It grows: [Drops lost](OPERATING.md#drops-lost)."),
                    counter(
                            "sluice.fills.refused",
                            "reason table",
                            "Fills that may have been older than a change, by what told so.",
                            "`owner`, `ledger`: see [Whose keys they are](OPERATING.md#whose-keys-they-are). Others are as they should be; many of `behind`: [Changes behind](OPERATING.md#changes-behind)."),
                    counter(
                            "sluice.fills.short",
                            "table",
                            "Fills with a short life, because changes were not applied in time.",
                            "It grows: [Changes not applied](OPERATING.md#changes-not-applied).")));

    private RedisMeanings() {}
}
