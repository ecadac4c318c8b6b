package io.sluice.coalesce;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Knows {@code v1} for {@code k1} and so on; keys that begin with {@code no} are absent. Remembers what it was asked. */
final class FakeLoader implements Loader<String, String> {

    /** What a test makes of a load before it is answered: run something, or throw. */
    interface Hook {
        void beforeAnswer(List<String> keys) throws Exception;
    }

    private final List<Set<String>> batches = new ArrayList<>();
    private Hook hook = keys -> {};

    void hook(Hook newHook) {
        hook = newHook;
    }

    List<Set<String>> batches() {
        return batches;
    }

    @Override
    public Map<String, String> load(List<String> keys) throws Exception {
        Set<String> distinct = new HashSet<>(keys);
        if (distinct.size() != keys.size()) {
            throw new AssertionError("a key twice in one batch: " + keys);
        }
        batches.add(distinct);
        hook.beforeAnswer(keys);
        Map<String, String> found = new HashMap<>();
        for (String key : keys) {
            if (!key.startsWith("no")) {
                found.put(key, valueOf(key));
            }
        }
        return found;
    }

    static String valueOf(String key) {
        return "v" + key.substring(1);
    }
}
