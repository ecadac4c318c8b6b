package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is invalidated before whom. */
class InvalidationTest {
    private final List<String> done = new ArrayList<>();
    private final ChangeListener announced = new ChangeListener() {
        @Override
        public void changed(int timeline, List<Change> changes) {
            done.add("announced " + changes.get(0).key());
        }

        @Override
        public void everything(int timeline, long position, long maxXid) {
            done.add("announced all");
        }
    };
    private final Invalidation.Copies lookups = new Invalidation.Copies() {
        @Override
        public void invalidate(Set<String> keys) {
            done.add("lookups " + keys);
        }

        @Override
        public void invalidateAll() {
            done.add("lookups all");
        }
    };
    private final Invalidation invalidation = new Invalidation(announced, lookups);

    @Test
    void changeHeardOf_isAnnounced_beforeLookupsAreInvalidated() {
        invalidation.changed(1, List.of(Change.of("k", 10, 5)));
        assertThat(done).containsExactly("announced k", "lookups [k]");
    }

    @Test
    void everything_isAnnounced_beforeLookupsAreInvalidated() {
        invalidation.everything(1, 10, 5);
        assertThat(done).containsExactly("announced all", "lookups all");
    }

    @Test
    void keyWrittenHere_isInvalidatedInLookups_beforeRedis() {
        boolean gone = invalidation.written(List.of("k"), keys -> done.add("redis " + keys));
        assertThat(gone).isTrue();
        assertThat(done).containsExactly("lookups [k]", "redis [k]");
    }

    @Test
    void redisAway_isSaid_andLookupsAreInvalidatedAllTheSame() {
        assertThat(invalidation.written(List.of("k"), keys -> false)).isFalse();
        assertThat(done).containsExactly("lookups [k]");
    }
}
