package io.sluice.rows;

import io.sluice.lookup.Value;
import io.sluice.write.Write;
import io.sluice.write.Written.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The writes that one batch has for one key, as one.
 *
 * <p>A put and a delete leave the same behind whatever was there; a put if absent leaves what was there. So whatever follows whatever,
 * all of them together are one of the three: up to the first put or delete they are the first put if absent, and from there on what
 * comes last, where a put if absent after a delete is a put. Only that one reaches the database. Whether the key was there before,
 * which its answer tells, then says what each of them would have done, one after the other.
 */
final class KeyWrites {
    private final List<Write> writes = new ArrayList<>(1);
    private Write.Kind kind;
    private @Nullable Value value;

    KeyWrites(Write first) {
        this.kind = first.kind();
        this.value = first.value();
        writes.add(first);
    }

    /** One more, after those before. */
    void add(Write next) {
        writes.add(next);
        if (next.kind() != Write.Kind.PUT_IF_ABSENT) {
            kind = next.kind();
            value = next.value();
        } else if (kind == Write.Kind.DELETE) {
            kind = Write.Kind.PUT;
            value = next.value();
        }
    }

    /** What all of them together are. */
    Write.Kind kind() {
        return kind;
    }

    /** The value to be put; null for a delete. */
    @Nullable
    Value value() {
        return value;
    }

    /** What each of them did, if the key was there before them, or was not. */
    void effects(boolean wasThere, BiConsumer<Write, Effect> effects) {
        boolean isThere = wasThere;
        for (Write write : writes) {
            effects.accept(write, effect(write.kind(), isThere));
            isThere = write.kind() != Write.Kind.DELETE;
        }
    }

    private static Effect effect(Write.Kind kind, boolean isThere) {
        return switch (kind) {
            case PUT -> isThere ? Effect.REPLACED : Effect.CREATED;
            case PUT_IF_ABSENT -> isThere ? Effect.EXISTS : Effect.CREATED;
            case DELETE -> isThere ? Effect.DELETED : Effect.ABSENT;
        };
    }
}
