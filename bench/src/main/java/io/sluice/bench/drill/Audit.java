package io.sluice.bench.drill;

import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon has said, held against the rows that one node has.
 *
 * @param acknowledged keys of which a value was acknowledged
 * @param lost those of them that are not there, or have a value from before the one that was acknowledged last
 * @param unasked rows with a value that nobody wrote, or of which the daemon said that it was not written
 * @param example one of the lost or unasked keys, and what is wrong with it; null if there is none
 */
record Audit(long acknowledged, long lost, long unasked, @Nullable String example) {

    /**
     * Compares.
     *
     * @param said of each key that was written
     * @param found key and value of each row that the drill may have written
     */
    static Audit of(Map<String, WrittenKeys.Entry> said, Map<String, String> found) {
        long acknowledged = 0;
        long lost = 0;
        long unasked = 0;
        String example = null;
        TreeSet<String> keys = new TreeSet<>(said.keySet());
        keys.addAll(found.keySet());
        for (String key : keys) {
            WrittenKeys.Entry entry = said.getOrDefault(key, WrittenKeys.Entry.NONE);
            String value = found.get(key);
            String wrong = null;
            boolean promised = entry.acknowledged() != null;
            acknowledged += promised ? 1 : 0;
            if (promised && (value == null || !entry.allows(value))) {
                lost++;
                wrong = "was acknowledged as " + entry.acknowledged() + ", and "
                        + (value == null ? "is not there" : "has " + value);
            } else if (value != null && !entry.allows(value)) {
                unasked++;
                wrong = "has " + value + ", of which nobody was told that it may be there";
            }
            if (example == null && wrong != null) {
                example = key + " " + wrong;
            }
        }
        return new Audit(acknowledged, lost, unasked, example);
    }

    boolean clean() {
        return lost == 0 && unasked == 0;
    }
}
