package io.sluice.bench.scenario;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Distinct keys from all over the table, others each time, and the same ones in each run. */
final class KeySets {
    private static final long SEED = 20_240_901;

    private final Random random = new Random(SEED);
    private final int rows;

    KeySets(int rows) {
        this.rows = rows;
    }

    /** At most half of the rows at once, or drawing them takes too long. */
    List<Long> next(int count) {
        Set<Long> keys = new LinkedHashSet<>(count * 2);
        while (keys.size() < count) {
            keys.add(1L + random.nextInt(rows));
        }
        return List.copyOf(keys);
    }
}
