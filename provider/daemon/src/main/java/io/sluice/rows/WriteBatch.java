package io.sluice.rows;

import io.sluice.lookup.Value;
import io.sluice.write.Write;
import io.sluice.write.Written;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The writes of one batch, by key, in the one order that every daemon writes in. */
final class WriteBatch {
    private final SortedMap<String, KeyWrites> folds = new TreeMap<>();
    private final List<Write> all;

    /** @param writes in the order in which they came; those of one key are done as if one after the other */
    WriteBatch(List<Write> writes) {
        this.all = writes;
        for (Write write : writes) {
            KeyWrites fold = folds.get(write.key());
            if (fold == null) {
                folds.put(write.key(), new KeyWrites(write));
            } else {
                fold.add(write);
            }
        }
    }

    /** Every write, in the order in which they came. */
    List<Write> all() {
        return all;
    }

    /** The writes of those keys that are to be put, or of those that are to be deleted, in the order in which they came. */
    List<Write> part(boolean deletes) {
        return all.stream().filter(write -> isDelete(write.key()) == deletes).toList();
    }

    private boolean isDelete(String key) {
        KeyWrites fold = folds.get(key);
        return fold != null && fold.kind() == Write.Kind.DELETE;
    }

    /** The keys for which this is to be done, sorted. */
    List<String> keys(Write.Kind kind) {
        List<String> keys = new ArrayList<>();
        folds.forEach((key, fold) -> {
            if (fold.kind() == kind) {
                keys.add(key);
            }
        });
        return keys;
    }

    /** The keys that are put, in either way, sorted. */
    List<String> puts() {
        List<String> keys = new ArrayList<>();
        folds.forEach((key, fold) -> {
            if (fold.kind() != Write.Kind.DELETE) {
                keys.add(key);
            }
        });
        return keys;
    }

    /** What {@link #puts} are to have, in step. */
    String[] values() {
        return folds.values().stream()
                .map(KeyWrites::value)
                .filter(value -> value != null)
                .map(Value::toString)
                .toArray(String[]::new);
    }

    /**
     * What became of each write.
     *
     * @param wereThere the keys that were there before
     */
    Map<Write, Written> written(Set<String> wereThere, long lsn) {
        Map<Write, Written> written = new HashMap<>(2 * all.size());
        folds.forEach((key, fold) ->
                fold.effects(wereThere.contains(key), (write, effect) -> written.put(write, Written.of(effect, lsn))));
        return written;
    }
}
