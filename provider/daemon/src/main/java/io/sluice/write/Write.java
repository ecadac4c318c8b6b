package io.sluice.write;

import io.sluice.lookup.Value;
import org.jspecify.annotations.Nullable;

/** One caller's change of one key. Compared by identity: two equal writes are two writes, each with an answer of its own. */
public final class Write {

    /** What is to be done. */
    public enum Kind {
        /** The key shall have this value, whatever it has now. */
        PUT,
        /** The key shall have this value if there is no such key yet. */
        PUT_IF_ABSENT,
        /** There shall be no such key. */
        DELETE
    }

    private final Kind kind;
    private final String key;
    private final @Nullable Value value;

    private Write(Kind kind, String key, @Nullable Value value) {
        this.kind = kind;
        this.key = key;
        this.value = value;
    }

    public static Write put(String key, Value value) {
        return new Write(Kind.PUT, key, value);
    }

    public static Write putIfAbsent(String key, Value value) {
        return new Write(Kind.PUT_IF_ABSENT, key, value);
    }

    public static Write delete(String key) {
        return new Write(Kind.DELETE, key, null);
    }

    public Kind kind() {
        return kind;
    }

    public String key() {
        return key;
    }

    /** What the key shall have; null for {@link Kind#DELETE}, and for it alone. */
    public @Nullable Value value() {
        return value;
    }

    /** Without the value, which may be anybody's secret. */
    @Override
    public String toString() {
        return kind + " " + key;
    }
}
