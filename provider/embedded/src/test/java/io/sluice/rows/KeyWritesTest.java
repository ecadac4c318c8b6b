package io.sluice.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lookup.Value;
import io.sluice.write.Write;
import io.sluice.write.Written;
import io.sluice.write.Written.Effect;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Writes of one key in one batch are as if done one after the other. */
class KeyWritesTest {
    private static final Value A = Value.of("https://a/");
    private static final Value B = Value.of("https://b/");

    /** What the database makes of a batch: each key's one write, done on what is there. */
    private static Map<Write, Written> atOnce(Map<String, String> rows, List<Write> writes) {
        WriteBatch batch = new WriteBatch(writes);
        Set<String> before = new HashSet<>(rows.keySet());
        List<String> puts = batch.puts();
        String[] values = batch.values();
        assertThat(values).hasSameSizeAs(puts);
        Set<String> replacing = new HashSet<>(batch.keys(Write.Kind.PUT));
        for (int i = 0; i < values.length; i++) {
            if (replacing.contains(puts.get(i)) || !before.contains(puts.get(i))) {
                rows.put(puts.get(i), values[i]);
            }
        }
        batch.keys(Write.Kind.DELETE).forEach(rows::remove);
        return batch.written(before, 7);
    }

    @Test
    void randomBatches_areAsIfDoneOneAfterTheOther() {
        Random random = new Random(4);
        for (int round = 0; round < 5_000; round++) {
            SequentialModel model = new SequentialModel();
            Map<String, String> rows = new HashMap<>();
            for (int batch = 0; batch < 3; batch++) {
                List<Write> writes = SequentialModel.random(random, 1 + random.nextInt(12), 3);
                Map<Write, Written> written = atOnce(rows, writes);
                for (Write write : writes) {
                    assertThat(written).containsEntry(write, Written.of(model.apply(write), 7));
                }
                assertThat(rows).isEqualTo(model.rows);
            }
        }
    }

    @Test
    void twoPuts_theLastOneIsWritten_andTheFirstOneCreated() {
        Map<String, String> rows = new HashMap<>();
        Write first = Write.put("k", A);
        Write second = Write.put("k", B);
        Map<Write, Written> written = atOnce(rows, List.of(first, second));
        assertThat(rows).containsEntry("k", "https://b/");
        assertThat(written)
                .containsEntry(first, Written.of(Effect.CREATED, 7))
                .containsEntry(second, Written.of(Effect.REPLACED, 7));
    }

    /** The same call twice is two writes: the second finds what the first has left. */
    @Test
    void twoEqualPutsIfAbsent_oneCreates_oneFindsItThere() {
        Write first = Write.putIfAbsent("k", A);
        Write second = Write.putIfAbsent("k", A);
        assertThat(atOnce(new HashMap<>(), List.of(first, second)))
                .containsEntry(first, Written.of(Effect.CREATED, 7))
                .containsEntry(second, Written.of(Effect.EXISTS, 7));
    }

    @Test
    void keys_areSortedWhateverTheirOrder() {
        WriteBatch batch = new WriteBatch(List.of(Write.put("c", A), Write.delete("b"), Write.putIfAbsent("a", B)));
        assertThat(batch.part(true)).extracting(Write::key).containsExactly("b");
        assertThat(batch.part(false)).extracting(Write::key).containsExactly("c", "a");
        assertThat(batch.puts()).containsExactly("a", "c");
        assertThat(batch.values()).containsExactly("https://b/", "https://a/");
    }
}
