package io.sluice.rows;

import io.sluice.lookup.Value;
import io.sluice.write.Write;
import io.sluice.write.Written.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A table to which writes come one after the other: what batches must not be told from. */
final class SequentialModel {
    final Map<String, String> rows = new HashMap<>();

    Effect apply(Write write) {
        String key = write.key();
        boolean there = rows.containsKey(key);
        return switch (write.kind()) {
            case PUT -> {
                rows.put(key, String.valueOf(write.value()));
                yield there ? Effect.REPLACED : Effect.CREATED;
            }
            case PUT_IF_ABSENT -> {
                rows.putIfAbsent(key, String.valueOf(write.value()));
                yield there ? Effect.EXISTS : Effect.CREATED;
            }
            case DELETE -> rows.remove(key) == null ? Effect.ABSENT : Effect.DELETED;
        };
    }

    /** Writes of every kind, on few keys, so that many meet. */
    static List<Write> random(Random random, int count, int keys) {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String key = Integer.toString(random.nextInt(keys));
            Value value = Value.of("https://example.com/" + random.nextInt(1_000_000));
            writes.add(
                    switch (random.nextInt(3)) {
                        case 0 -> Write.put(key, value);
                        case 1 -> Write.putIfAbsent(key, value);
                        default -> Write.delete(key);
                    });
        }
        return writes;
    }
}
