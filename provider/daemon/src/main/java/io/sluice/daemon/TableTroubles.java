package io.sluice.daemon;

import io.sluice.fills.RedisFiller;
import io.sluice.readthrough.ReadThrough;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What goes wrong with tables: their fills, their writes, and that one cannot be read. */
record TableTroubles(List<TableService> tables) {

    /** One look at writes. */
    void look() {
        for (TableService table : tables) {
            WritesFeature writes = table.writes();
            if (writes != null) {
                writes.watch().look();
            }
        }
    }

    /** Waits until it is known whether Redis takes fills, so long at most for each. */
    void awaitTrials(Duration most) throws InterruptedException {
        for (TableService table : tables) {
            RedisFiller filler = table.filler();
            if (filler != null) {
                filler.awaitTrial(most);
            }
        }
    }

    /** Every bad state of every table. */
    Stream<Episode> all() {
        Stream<Episode> ofTables = tables.stream().flatMap(table -> Stream.of(
                        Stream.of(table.reads().away()),
                        table.filler() == null ? Stream.<Episode>of() : table.filler().troubles().stream(),
                        table.writes() == null ? Stream.<Episode>of() : table.writes().episodes().stream())
                .flatMap(Function.identity()));
        return Stream.concat(ofTables, cache().stream());
    }

    /** That tables cannot be read, a line for each. */
    List<Episode> away() {
        return tables.stream().map(table -> table.reads().away()).toList();
    }

    /** Why Redis is not filled, in one line; null while it is. */
    @Nullable
    String notFilling() {
        for (TableService table : tables) {
            RedisFiller filler = table.filler();
            String problem = filler == null ? null : filler.lastProblem();
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    /** What keeps fills of some keys or tables from being written, and entries from being read. */
    List<Episode> refusals() {
        List<Episode> episodes = new ArrayList<>();
        for (TableService table : tables) {
            RedisFiller filler = table.filler();
            if (filler != null) {
                episodes.addAll(List.of(filler.foreign(), filler.unread()));
            }
        }
        episodes.addAll(cache());
        return episodes;
    }

    /** That the cache is not read. */
    private List<Episode> cache() {
        ReadThrough cache = tables.get(0).cache(); // all have the same
        return cache == null ? List.of() : List.of(cache.trouble());
    }

    /** Why writes are refused or not confirmed, in one line; null while all is well with them. */
    @Nullable
    String writes() {
        for (TableService table : tables) {
            WritesFeature writes = table.writes();
            String trouble = writes == null ? null : writes.trouble();
            if (trouble != null) {
                return tables.size() == 1 ? trouble : table.name() + ": " + trouble;
            }
        }
        return null;
    }
}
