package io.sluice.redis;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What the entries of a prefix are. What is of another kind there was put there by somebody else, and stays. */
public enum EntryKind {
    /** A text for each key. */
    STRING,

    /** Answers to queries: the one key has a hash, with a field for each query. */
    HASH;

    /** The one key of answers: who changes anything that they are made of has changed it. */
    public static final String ONLY_KEY = "*";

    private static final Map<EntryKind, Script> APPLY = each(false, "ledger", "apply");
    private static final Map<EntryKind, Script> DROP = each(false, "drop");
    private static final Map<EntryKind, Script> APPLY_CLUSTER = each(true, "cluster", "ledger", "apply");
    private static final Map<EntryKind, Script> DROP_CLUSTER = each(true, "cluster", "drop");

    private static Map<EntryKind, Script> each(boolean cluster, String... parts) {
        Map<EntryKind, Script> scripts = new EnumMap<>(EntryKind.class);
        for (EntryKind kind : values()) {
            Map<String, String> constants =
                    new TreeMap<>(Map.of("KIND", "'" + kind.type() + "'", "CLUSTER", Boolean.toString(cluster)));
            scripts.put(kind, new Script(constants, parts));
        }
        return scripts;
    }

    /** What TYPE calls it. */
    public String type() {
        return this == STRING ? "string" : "hash";
    }

    /** The flag that gives its entries other names. */
    public String prefixFlag() {
        return this == STRING ? "--key-prefix" : "--odata-prefix";
    }

    /** Whether what TYPE says is of this kind. */
    public boolean isType(String said) {
        return said.equals(type());
    }

    Script apply(boolean cluster) {
        return Objects.requireNonNull((cluster ? APPLY_CLUSTER : APPLY).get(this));
    }

    Script drop(boolean cluster) {
        return Objects.requireNonNull((cluster ? DROP_CLUSTER : DROP).get(this));
    }
}
