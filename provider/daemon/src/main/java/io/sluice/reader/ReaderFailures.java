package io.sluice.reader;

import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with the cache's freshness, told when it begins and when it ends. Reported by the reader's thread, read by any. */
final class ReaderFailures {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderFailures.class);

    /** What is read now was written so long ago, though it has been read for as long: then it is late, until it is in time again. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long IN_TIME_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Another takes a slot over within five seconds, and then the ledger. */
    private static final long NEGLECTED_MILLIS = 10_000;

    /** So many reasons why the stream does not tell of a table are told in one episode: some name what comes and goes. */
    private static final int MOST_REASONS = 4;

    /** Why changes are not applied, as far as the log goes. */
    enum Cause {
        /** Redis is away, which whoever fills it tells; or the database, which may be back at once. */
        TOLD,
        /** It may pass by itself. */
        PASSES,
        /** Somebody has to mend it: told though the state lasts already, or whoever reads the log would wait for what never comes. */
        MEND
    }

    /** What has to be mended, as far as it was told. */
    private final Set<ChangeState> toMend = EnumSet.noneOf(ChangeState.class);

    private final Episode stopped;
    private final Episode late;
    private final Episode waiting;
    private final Episode noEvents;
    private final Map<String, TableEpisode> tables = new LinkedHashMap<>();
    private boolean reading;
    private long readingSince;

    /** That the changes of one table are not applied. Where there is one table alone, that is what {@link #stopped} says. */
    private static final class TableEpisode {
        private final String whose;
        private final Episode episode;

        /** Why the stream does not tell of it, as far as that was told. */
        private final Set<String> reasons = new HashSet<>();

        private boolean missing;
        private long missingSince;

        TableEpisode(String whose, Episode episode) {
            this.whose = whose;
            this.episode = episode;
        }

        void end() {
            reasons.clear();
            episode.end();
        }
    }

    ReaderFailures(List<String> names, LongSupplier nanoTime) {
        // None ends by itself.
        this.stopped = new Episode(
                "changes_not_applied", "changes are applied again", "attempts failed", Duration.ZERO, LOG, nanoTime);
        this.late = new Episode(
                "changes_late",
                "changes are applied in time again",
                "looks found them late",
                Duration.ZERO,
                LOG,
                nanoTime);
        this.waiting = new Episode(
                "changes_waiting", "no changes wait any more", "looks found some", Duration.ZERO, LOG, nanoTime);
        this.noEvents = new Episode(
                "events_not_read", "events are read again", "attempts failed", Duration.ZERO, LOG, nanoTime);
        names.forEach(name -> tables.put(
                name,
                names.size() == 1
                        ? new TableEpisode("", stopped)
                        : new TableEpisode(
                                " of the table " + name,
                                new Episode(
                                        "changes_not_applied_" + name,
                                        "changes of the table " + name + " are applied again",
                                        "attempts failed",
                                        Duration.ZERO,
                                        LOG,
                                        nanoTime))));
    }

    List<Episode> all() {
        return Stream.concat(
                        Stream.of(stopped, late, waiting, noEvents),
                        tables.values().stream().map(table -> table.episode))
                .distinct()
                .toList();
    }

    /** One of several tables is left out, and the others are read. */
    void leftOut(String table, String problem) {
        Episode episode = episode(table).episode;
        episode.report(line(table, problem));
        episode.count(1);
    }

    /** The stream does not tell of one of several tables, until somebody mends it. What has to be mended may be another thing by now. */
    void untold(String table, String problem) {
        TableEpisode its = episode(table);
        if (its.reasons.size() < MOST_REASONS && its.reasons.add(problem)) {
            its.episode.reportAnew(line(table, problem));
            its.episode.count(1);
        } else {
            leftOut(table, problem);
        }
    }

    private static String line(String table, String problem) {
        return "changes of the table " + table + " are not applied: " + problem
                + "; what is filled there meanwhile lives shortly, all else goes on";
    }

    private TableEpisode episode(String table) {
        return Objects.requireNonNull(tables.get(table));
    }

    /** It is read again. */
    void takenIn(String table) {
        episode(table).end();
    }

    /** Whether changes of this table are applied, and in time, as far as is known. */
    boolean isWell(String table) {
        Episode its = episode(table).episode;
        return Stream.of(stopped, late, its).allMatch(episode -> episode.now() == null);
    }

    /**
     * The stream of those who write what the table's log does not show is not read; the change stream is.
     *
     * @param redisAway whoever fills it says so, too
     */
    void noEvents(String problem, boolean redisAway) {
        String line = "events are not read: " + problem + "; the change stream is";
        if (redisAway) {
            noEvents.consequence(line);
        } else {
            noEvents.report(line);
        }
        noEvents.count(1);
    }

    void eventsCome() {
        noEvents.end();
    }

    /** This daemon cannot apply changes, and no other does. */
    void stopped(ChangeState state, String problem, Cause cause) {
        reading = false;
        late.giveWay(); // it is worse
        waiting.giveWay();
        String line = "changes are not applied: " + problem
                + (state == ChangeState.NOT_OURS ? "" : "; what is filled meanwhile lives shortly");
        if (cause == Cause.TOLD && state == ChangeState.NO_DATABASE) {
            stopped.lasting(line); // that lookups are not answered does not say that Redis, which answers, is old
        } else if (cause == Cause.TOLD) {
            stopped.consequence(line);
        } else if (cause == Cause.MEND && toMend.add(state)) {
            stopped.reportAnew(line);
        } else {
            stopped.report(line);
        }
        stopped.count(1);
    }

    /**
     * This daemon reads them.
     *
     * @param applies whether in this session anything was applied, or a heartbeat came back: a stream that always breaks at the same message
     *     is no stream
     */
    void reads(ReaderCounts counts, boolean applies, long now) {
        if (applies) {
            if (tables.size() > 1 || counts.tables().stream().noneMatch(TableCounts::isLeftOut)) {
                over();
            }
            counts.tables().stream().filter(table -> !table.isLeftOut()).forEach(table -> takenIn(table.name()));
        }
        String whom = null;
        for (TableCounts table : counts.tables()) {
            whom = table.waitsFor() == null ? whom : table.waitsFor();
        }
        if (whom == null) {
            waiting.end();
        } else {
            waiting.consequence("changes wait" + whom + "; what has changed there is served as it was");
            waiting.count(1);
        }
        if (!reading) {
            reading = true;
            readingSince = now;
        }
        long behind = counts.behind(now);
        if (behind >= LATE_NANOS && now - readingSince >= LATE_NANOS) {
            late.report("changes are applied late, now by " + TimeUnit.NANOSECONDS.toSeconds(behind)
                    + " s, and what has changed since is served as it was: more changes than Redis takes, a long transaction,"
                    + " or a primary that is slow to send its log");
        } else if (behind < IN_TIME_NANOS) {
            late.end();
        }
    }

    /** Another reads the slot; but does it keep the same Redis fresh? */
    void standsBy(List<ReadTable> all, String reader, long now) {
        reading = false;
        late.giveWay(); // another applies them
        waiting.giveWay();
        for (ReadTable table : all) {
            long idle;
            try {
                idle = idleMillis(table.stores().all());
            } catch (FenceStoreException e) {
                return; // whoever fills it says so
            }
            standsBy(episode(table.name()), idle, reader, now);
        }
        if (all.size() > 1) {
            over(); // what is the matter with one of them is told by itself
        }
    }

    /** Of the one that has been idle for longest; below 0 if one has no ledger. */
    private static long idleMillis(List<FenceStore> stores) throws FenceStoreException {
        long longest = 0;
        for (FenceStore store : stores) {
            long idle = store.idleMillis();
            longest = idle < 0 || longest < 0 ? -1 : Math.max(longest, idle);
        }
        return longest;
    }

    private void standsBy(TableEpisode table, long idle, String reader, long now) {
        if (idle >= 0) {
            table.missing = false;
        } else if (!table.missing) {
            table.missing = true;
            table.missingSince = now;
        }
        if (idle >= NEGLECTED_MILLIS) {
            neglected(table, reader, "has not been written for " + idle / 1000 + " s");
        } else if (!table.missing) {
            toMend.clear();
            table.end();
        } else if (now - table.missingSince >= TimeUnit.MILLISECONDS.toNanos(NEGLECTED_MILLIS)) {
            neglected(table, reader, "is missing");
        }
    }

    private void over() {
        toMend.clear();
        stopped.end();
    }

    private static void neglected(TableEpisode table, String reader, String ledger) {
        table.episode.report(
                "changes" + table.whose + " are not applied to this Redis: its ledger " + ledger + ", though " + reader
                        + "; daemons that share a slot need the same --redis and the same --key-prefix, all others a --slot of"
                        + " their own; what is filled meanwhile lives shortly",
                1);
    }
}
