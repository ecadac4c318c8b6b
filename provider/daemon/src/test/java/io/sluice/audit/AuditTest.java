package io.sluice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lookup.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AuditTest {
    private final Map<String, Value> cache = new HashMap<>();
    private final Map<String, Value> table = new HashMap<>();
    private final List<String> random = new ArrayList<>();
    private final List<String> mismatches = new ArrayList<>();
    private Runnable meanwhile = () -> {};
    private long now;
    private final Audit audit = new Audit(new Entries(), this::rows, 10, mismatches::add);

    private final class Entries implements CachedEntries {
        @Override
        public Map<String, Value> get(Collection<String> keys) {
            Map<String, Value> found = new HashMap<>(cache);
            found.keySet().retainAll(keys);
            return found;
        }

        @Override
        public List<String> some(int most) {
            return random;
        }

        @Override
        public void close() {}
    }

    private Map<String, Value> rows(List<String> keys) {
        Runnable once = meanwhile;
        meanwhile = () -> {};
        once.run();
        Map<String, Value> found = new HashMap<>(table);
        found.keySet().retainAll(keys);
        return found;
    }

    private long pass(int seconds) throws Exception {
        long compared = 0;
        for (int i = 0; i < seconds; i++) {
            compared += audit.step(now);
            now += TimeUnit.SECONDS.toNanos(1);
        }
        return compared;
    }

    @Test
    void entryThatStaysOtherThanItsRow_isAMismatch_once() throws Exception {
        cache.put("a", Value.of("old"));
        table.put("a", Value.of("new"));
        audit.changed(List.of("a"));
        pass(4);

        assertThat(mismatches).containsExactly("a");
    }

    @Test
    void randomEntries_areComparedToo() throws Exception {
        cache.put("a", Value.of("old"));
        random.add("a");
        pass(4);

        assertThat(mismatches).as("its row is gone").contains("a");
    }

    @Test
    void changedKey_isComparedThreeTimes() throws Exception {
        cache.put("a", Value.of("same"));
        table.put("a", Value.of("same"));
        audit.changed(List.of("a"));

        assertThat(pass(20)).isEqualTo(3);
        assertThat(mismatches).isEmpty();
    }

    @Test
    void entryOfAnAbsentKey_agreesWithNoRow_andNotWithARow() throws Exception {
        cache.put("a", Value.of(""));
        random.add("a");
        pass(4);
        assertThat(mismatches).isEmpty();

        table.put("a", Value.of("new"));
        pass(4);
        assertThat(mismatches).contains("a");
    }

    @Test
    void changeOnItsWay_isNone() throws Exception {
        cache.put("a", Value.of("old"));
        table.put("a", Value.of("new"));
        audit.changed(List.of("a"));
        pass(2);
        cache.remove("a"); // the reader has come to it
        pass(20);

        assertThat(mismatches).isEmpty();
    }

    @Test
    void rowThatChangesAgainAndAgain_isNone() throws Exception {
        random.add("a");
        for (int i = 0; i < 10; i++) {
            cache.put("a", Value.of("v" + i));
            table.put("a", Value.of("v" + (i + 1)));
            pass(1);
        }

        assertThat(mismatches).isEmpty();
    }

    @Test
    void entryThatIsFilledWhileTheRowIsRead_isNotSuspected() throws Exception {
        random.add("a");
        cache.put("a", Value.of("old"));
        table.put("a", Value.of("new"));
        meanwhile = () -> cache.put("a", Value.of("new"));
        pass(10);

        assertThat(mismatches).isEmpty();
    }

    @Test
    void manyChanges_areSampled() throws Exception {
        for (int i = 0; i < 1000; i++) {
            cache.put("k" + i, Value.of("v"));
            table.put("k" + i, Value.of("v"));
            audit.changed(List.of("k" + i));
        }

        assertThat(pass(20)).isEqualTo(3 * 10);
    }
}
