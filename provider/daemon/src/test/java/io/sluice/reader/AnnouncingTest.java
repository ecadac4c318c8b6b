package io.sluice.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeListener;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The daemon itself hears of a change before the cache does. */
class AnnouncingTest {
    private final FakeStore store = new FakeStore();
    private final FenceStore announcing = new Announcing(store, new ChangeListener() {
        @Override
        public void changed(int timeline, List<Change> changes) {
            changes.forEach(change -> store.told.add("told of " + change.key() + " on " + timeline));
        }

        @Override
        public void everything(int timeline, long position, long maxXid) {
            store.told.add("told of everything up to " + timeline + "/" + position + "/" + maxXid);
        }

        @Override
        public void applied(List<Change> changes, List<String> cached) {
            store.told.add("told that " + changes.size() + " are applied, of which were cached " + cached);
        }
    });

    @Test
    void changesAndEverything_areToldOf_beforeTheyReachTheCache() throws Exception {
        announcing.take(new Ledger(1, 0, 3, 900, Long.MAX_VALUE, 100, 40, true, 0));
        assertThat(announcing.clear(false)).isEqualTo(1);
        assertThat(announcing.clear(false)).isNegative();
        store.cached.add("b");
        assertThat(announcing.apply(List.of(Change.of("a", 901, 41), Change.of("b", 901, 41)), 901, 41))
                .containsExactly("b");
        List<String> nothing = announcing.apply(List.of(), 902, 41);
        assertThat(nothing).isEmpty();
        assertThat(store.told)
                .containsExactly(
                        "told of everything up to 3/900/40",
                        "take",
                        "clear",
                        "told of a on 3",
                        "told of b on 3",
                        "drop a",
                        "drop b",
                        "told that 2 are applied, of which were cached [b]");
    }

    @Test
    void takenOver_everythingThatTheLastReaderHasApplied_isToldOf() throws Exception {
        announcing.take(new Ledger(1, 0, 3, 900, 30, 1000, 40, false, 0));
        assertThat(store.told).containsExactly("told of everything up to 3/1000/40", "take");
    }

    @Test
    void cacheThatRefuses_hasBeenToldOf_andIsAppliedNever() throws Exception {
        announcing.take(new Ledger(1, 0, 3, 900, 30, 1000, 40, false, 0));
        store.flush();
        assertThat(catchThrowableOfType(
                        FenceStoreException.class, () -> announcing.apply(List.of(Change.of("a", 1001, 41)), 1001, 41)))
                .isNotNull();
        assertThat(store.told).endsWith("told of a on 3");
    }
}
