package io.sluice.reader;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.RetainedLog;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What the reader has done for all tables, and what it saw last. Written by the reader's thread, read by any. */
final class ReaderCounts {
    private static final long RATE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long OVERDUE_NANOS = TimeUnit.MILLISECONDS.toNanos(2500);

    private volatile ChangeState state = ChangeState.STARTING;
    private volatile @Nullable String problem;
    private final List<TableCounts> tables;
    private volatile @Nullable String lastGap;
    private volatile long position;
    private volatile long heardAt;
    private volatile long latency;
    private volatile long retained;
    private volatile String walStatus = "";
    private final LongAdder transactions = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private volatile double perSecond;
    private long rateSince;
    private long rateBase;

    ReaderCounts(List<String> names, long now) {
        tables = names.stream().map(TableCounts::new).toList();
        heardAt = now;
        rateSince = now;
    }

    void state(ChangeState now, @Nullable String why) {
        state = now;
        problem = why;
    }

    ChangeState state() {
        return state;
    }

    /** Everything that was written up to this time has been read by now. */
    void heard(long writtenAt, long now) {
        heardAt = writtenAt;
        latency = now - writtenAt;
    }

    /** As long as the last message took; more, once the next is overdue. */
    long behind(long now) {
        return now - heardAt > OVERDUE_NANOS ? now - heardAt : latency;
    }

    List<TableCounts> tables() {
        return tables;
    }

    void looked(ChangeSession.Beat beat, long now) {
        position = beat.position();
        retained = beat.retained();
        walStatus = beat.walStatus();
        if (now - rateSince >= RATE_NANOS) {
            long all = sum(TableCounts::changes);
            perSecond = (all - rateBase) * 1e9 / (now - rateSince);
            rateSince = now;
            rateBase = all;
        }
    }

    /** What the server keeps meanwhile, if that could be seen. */
    void kept(@Nullable RetainedLog kept) {
        if (kept != null) {
            retained = kept.bytes();
            walStatus = kept.walStatus();
        }
    }

    /** Another reads the slot. */
    void standsBy(@Nullable String reader) {
        state(ChangeState.STANDING_BY, reader);
        tables.forEach(TableCounts::standsBy);
    }

    void applied(int wholeTransactions) {
        transactions.add(wholeTransactions);
    }

    void passedOver(int messages) {
        unknown.add(messages);
    }

    long unknown() {
        return unknown.sum();
    }

    /** Every entry of a table was dropped. */
    void cleared(String why) {
        lastGap = why;
    }

    private long sum(ToLongFunction<TableCounts> figure) {
        return tables.stream().mapToLong(figure).sum();
    }

    /** As far as it is applied for every table that is looked after. */
    private long applied() {
        return tables.stream()
                .filter(table -> !table.isLeftOut())
                .mapToLong(TableCounts::applied)
                .min()
                .orElse(0);
    }

    boolean isRead(String table) {
        return tables.stream().anyMatch(one -> one.name().equals(table) && one.isRead());
    }

    List<TableStatus> tableStatus() {
        return tables.stream().map(table -> table.status(state, problem)).toList();
    }

    ChangeStatus status(long now) {
        long applied = applied();
        boolean clears = tables.stream().allMatch(table -> table.isLeftOut() || table.isClearing())
                && tables.stream().anyMatch(TableCounts::isClearing);
        return new ChangeStatus(
                state == ChangeState.READING && clears ? ChangeState.CLEARING : state,
                problem,
                applied,
                Math.max(0, position - applied),
                behind(now),
                retained,
                walStatus,
                sum(TableCounts::fences),
                sum(TableCounts::changes),
                transactions.sum(),
                sum(TableCounts::clears),
                lastGap,
                perSecond);
    }
}
