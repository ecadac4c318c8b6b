package io.sluice.reader;

import io.sluice.changes.Change;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.Ledger;
import io.sluice.changes.ReaderSettings;
import io.sluice.trouble.Episode;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;

/** One reader of two tables, on a clock and stores in memory. */
abstract class TwoTables {
    final AtomicLong clock = new AtomicLong();
    final FakeStream stream = new FakeStream();
    final FakeStore urls = new FakeStore();
    final FakeStore posts = new FakeStore();
    final FakeEvents events = new FakeEvents();
    final List<ReadTable> both = List.of(new ReadTable("urls", urls), new ReadTable("posts", posts));
    ChangeReader reader = reader(both);

    ChangeReader reader(List<ReadTable> tables) {
        return new ChangeReader(stream, tables, events, ReaderSettings.defaults(), clock::get, () -> 0.5);
    }

    @BeforeEach
    void begin() {
        stream.tables.add("posts");
    }

    void work() {
        for (int i = 0; i < 20; i++) {
            if (reader.step() > 0) {
                return;
            }
        }
    }

    void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
            work();
        }
    }

    /** Both tables are read, and nothing of it is remembered here. */
    void follow() {
        pass(2);
        urls.told.clear();
        posts.told.clear();
    }

    void restart() {
        stream.lost = true;
        reader = reader(both);
    }

    static Ledger ledger(FakeStore store) {
        return Objects.requireNonNull(store.ledger);
    }

    TableStatus status(int table) {
        return reader.tables().get(table);
    }

    List<String> troubles() {
        return reader.troubles().stream()
                .map(Episode::now)
                .filter(Objects::nonNull)
                .toList();
    }

    static List<String> keys(FakeStore store) {
        return store.fences.stream().map(Change::key).toList();
    }

    static void refuse(FakeStore store, Kind kind) {
        store.refusal = new FenceStoreException(kind, kind.toString());
    }
}
