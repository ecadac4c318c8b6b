package io.sluice.redis;

import java.util.Map;

/** What the entries of a prefix are. What is of another kind there was put there by somebody else, and stays. */
public enum EntryKind {
    /** A text for each key. */
    STRING,

    /** Answers to queries: the one key has a hash, with a field for each query. */
    HASH;

    /** The one key of answers: who changes anything that they are made of has changed it. */
    public static final String ONLY_KEY = "*";

    private static final Script APPLY_STRINGS = of(STRING, "ledger", "apply");
    private static final Script APPLY_HASHES = of(HASH, "ledger", "apply");
    private static final Script DROP_STRINGS = of(STRING, "drop");
    private static final Script DROP_HASHES = of(HASH, "drop");

    private static Script of(EntryKind kind, String... parts) {
        return new Script(Map.of("KIND", "'" + kind.type() + "'"), parts);
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

    /** Drops entries for changes, and leaves fences. */
    public Script apply() {
        return this == STRING ? APPLY_STRINGS : APPLY_HASHES;
    }

    /** Drops entries, whatever has changed. */
    public Script drop() {
        return this == STRING ? DROP_STRINGS : DROP_HASHES;
    }
}
