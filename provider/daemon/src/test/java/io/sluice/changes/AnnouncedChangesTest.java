package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Loader.Evidence;
import io.sluice.lookup.Replayed;
import io.sluice.lookup.Snapshot;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which loads count, by what they have seen and what was announced. */
class AnnouncedChangesTest {
    private static final long KEEP = 1000;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 500); // a clock may wrap
    private final AnnouncedChanges announced = new AnnouncedChanges(KEEP, 4, clock::get);

    private List<String> behind(@Nullable Evidence evidence, String... keys) {
        return behindSince(clock.get(), evidence, keys);
    }

    private List<String> behindSince(long since, @Nullable Evidence evidence, String... keys) {
        return announced.behind(List.of(keys), evidence, since).stream()
                .sorted()
                .toList();
    }

    private static Evidence standby(int timeline, long lsn) {
        return new Replayed(timeline, lsn, lsn);
    }

    private static Evidence primary(int timeline, String snapshot) {
        return Snapshot.parse(timeline, snapshot);
    }

    @Test
    void nothingAnnounced_everyLoadCounts() {
        assertThat(behind(null, "a")).isEmpty();
        assertThat(behind(standby(1, 0), "a")).isEmpty();
        assertThat(announced.behind(List.of("a"), standby(1, 0), 0)).isSameAs(announced.behind(List.of("b"), null, 0));
    }

    @Test
    void standby_mustHaveReplayedTheChangesOfItsKeys() {
        announced.changed(1, List.of(Change.of("a", 500, 20), Change.of("b", 600, 21)));
        assertThat(behind(standby(1, 599), "a", "b", "c")).containsExactly("b");
        assertThat(behind(standby(1, 499), "a", "b", "c")).containsExactly("a", "b");
        assertThat(behind(standby(1, 600), "a", "b", "c")).isEmpty();
    }

    /** A data directory that was put back: nobody will ever see these changes there, and lookups must not wait for them. */
    @Test
    void primary_whoseLogEndsBeforeTheChange_hasNeverHadIt() {
        announced.changed(1, List.of(Change.of("a", 500, 20)));
        long heard = clock.getAndIncrement();
        Snapshot snapshot = Snapshot.parse(1, "15:15:");
        assertThat(behindSince(heard + 1, snapshot.until(499, 15), "a")).isEmpty();
        assertThat(behindSince(heard + 1, snapshot.until(500, 15), "a")).containsExactly("a");
        assertThat(behindSince(heard, snapshot.until(499, 15), "a"))
                .as("it may have come since")
                .containsExactly("a");
    }

    /** A commit is told of before it is visible. */
    @Test
    void primary_mustShowTheTransactionsOfItsKeys() {
        announced.changed(1, List.of(Change.of("a", 500, 20), Change.of("b", 600, 22)));
        assertThat(behind(primary(1, "20:23:20"), "a", "b")).containsExactly("a");
        assertThat(behind(primary(1, "19:22:19"), "a", "b")).containsExactly("b");
        assertThat(behind(primary(1, "15:23:15,18"), "a", "b")).isEmpty();
        assertThat(behind(primary(1, "23:23:"), "a", "b")).isEmpty();
    }

    @Test
    void sourceThatDoesNotSay_hasNotSeenIt() {
        announced.changed(1, List.of(Change.of("a", 500, 20)));
        assertThat(behind(null, "a", "b")).containsExactly("a");
    }

    @Test
    void laterChangeOfAKey_holdsBackMore_earlierOneNotLess() {
        announced.changed(1, List.of(Change.of("a", 500, 20), Change.of("a", 700, 25)));
        announced.changed(1, List.of(Change.of("a", 500, 20)));
        assertThat(behind(standby(1, 699), "a")).containsExactly("a");
        assertThat(behind(primary(1, "25:26:25"), "a")).containsExactly("a");
        assertThat(behind(primary(1, "26:26:"), "a")).isEmpty();
    }

    /** Without a transaction nobody knows which snapshots show it: those that are taken later do. */
    @Test
    void toldWithoutTransaction_primaryMustBeAskedLater() {
        long before = clock.get();
        announced.changed(1, List.of(new Change("a", 500, 0, 30, 60_000)));
        assertThat(behindSince(before, primary(1, "40:40:"), "a")).containsExactly("a");
        clock.addAndGet(1);
        assertThat(behindSince(clock.get(), primary(1, "30:30:"), "a")).isEmpty();
        assertThat(behind(standby(1, 499), "a")).containsExactly("a");
        assertThat(behind(standby(1, 500), "a")).isEmpty();
        announced.changed(1, List.of(new Change("a", 600, 35, 36, 0)));
        clock.addAndGet(1);
        assertThat(behind(primary(1, "35:40:35"), "a")).containsExactly("a");
        assertThat(behind(primary(1, "36:40:37"), "a")).isEmpty();
    }

    /** What is left of the timeline before, a promoted server has and shows; what is lost, nobody will see again. */
    @Test
    void afterAPromotion_onlyTheNewTimelineCounts() {
        announced.changed(1, List.of(Change.of("a", 500, 20)));
        assertThat(behind(primary(2, "19:19:"), "a")).isEmpty();
        assertThat(behind(standby(2, 499), "a"))
                .as("it follows, and is not there yet")
                .containsExactly("a");
        assertThat(behind(standby(2, 500), "a")).isEmpty();
        announced.changed(2, List.of(Change.of("a", 450, 19)));
        assertThat(behind(standby(1, 900), "a")).containsExactly("a");
        assertThat(behind(primary(1, "90:90:"), "a"))
                .as("of an old primary that came back")
                .containsExactly("a");
        assertThat(behind(primary(2, "20:20:"), "a")).isEmpty();
    }

    @Test
    void everything_isAskedOfEveryKey() {
        long before = clock.get();
        announced.everything(1, 500, 20);
        assertThat(behind(standby(1, 499), "a", "b")).containsExactly("a", "b");
        assertThat(behind(standby(1, 500), "a", "b")).isEmpty();
        assertThat(behindSince(before, primary(1, "19:25:19"), "a")).containsExactly("a");
        assertThat(behindSince(before, primary(1, "21:25:"), "a")).isEmpty();
        clock.addAndGet(1);
        assertThat(behindSince(clock.get(), primary(1, "19:25:19"), "a"))
                .as("asked later")
                .isEmpty();
        assertThat(behind(null, "a")).containsExactly("a");
        clock.addAndGet(KEEP);
        assertThat(behind(null, "a")).as("nobody is so far behind").isEmpty();
        announced.everything(0, 0, 0); // nothing is known of it
        assertThat(behind(standby(1, 500), "a")).isEmpty();
    }

    @Test
    void withoutRoomForMore_theFloorTakesTheirPlace() {
        for (int i = 0; i < 9; i++) {
            announced.changed(1, List.of(Change.of("k" + i, 500 + i, 20 + i)));
        }
        // k4 to k8 have fences, of the others the floor remembers the highest.
        assertThat(behind(standby(1, 502), "other")).containsExactly("other");
        assertThat(behind(standby(1, 503), "other", "k0")).isEmpty();
        assertThat(behind(standby(1, 503), "k3", "k4", "k8")).containsExactly("k4", "k8");
        assertThat(behind(standby(1, 508), "k4", "k8", "other")).isEmpty();
    }

    @Test
    void fence_isThereForAsLongAsItIsKept() {
        announced.changed(1, List.of(Change.of("a", 500, 20)));
        clock.addAndGet(KEEP - 1);
        announced.changed(1, List.of(Change.of("b", 600, 21)));
        assertThat(behind(standby(1, 499), "a", "other")).containsExactly("a");
        clock.addAndGet(KEEP);
        announced.changed(1, List.of(Change.of("c", 700, 22)));
        clock.addAndGet(KEEP);
        announced.changed(1, List.of(Change.of("d", 800, 23)));
        assertThat(behind(standby(1, 599), "other"))
                .as("of those that are gone every load must have seen the last")
                .containsExactly("other");
        assertThat(behind(standby(1, 700), "a", "b", "c", "other")).isEmpty();
    }
}
