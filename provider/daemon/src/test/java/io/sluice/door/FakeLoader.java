package io.sluice.door;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader;
import io.sluice.lookup.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Values in memory, with a gate in front: batches wait there while it is shut. */
public final class FakeLoader implements Loader<String, Value> {
    final Map<String, Value> values = new ConcurrentHashMap<>();
    public final List<List<String>> batches = new CopyOnWriteArrayList<>();
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    volatile @Nullable Exception failure;
    /** Keys whose row cannot be read. */
    final Set<String> badRows = ConcurrentHashMap.newKeySet();

    public void put(String key, String value) {
        values.put(key, Value.of(value));
    }

    /** Batches that hold this key wait until it is opened. */
    public void shut(String key) {
        gates.put(key, new CountDownLatch(1));
    }

    public void open(String key) {
        Objects.requireNonNull(gates.get(key), key).countDown();
    }

    @Override
    public Map<String, Value> load(List<String> keys) throws Exception {
        batches.add(List.copyOf(keys));
        for (String key : keys) {
            CountDownLatch gate = gates.get(key);
            if (gate != null && !gate.await(10, TimeUnit.SECONDS)) {
                throw new LoadException(LoadException.Kind.TIMEOUT, "the gate stayed shut");
            }
        }
        Exception fails = failure;
        if (fails != null) {
            throw fails;
        }
        if (keys.stream().anyMatch(badRows::contains)) {
            throw new LoadException(LoadException.Kind.BAD_ROW, "a value that is no text");
        }
        Map<String, Value> found = new HashMap<>();
        for (String key : keys) {
            Value value = values.get(key);
            if (value != null) {
                found.put(key, value);
            }
        }
        return found;
    }
}
