package io.sluice.commands;

import io.netty.buffer.ByteBuf;
import io.sluice.lookup.Value;
import io.sluice.resp.Resp;
import io.sluice.transport.Content;
import org.jspecify.annotations.Nullable;

/** What a command says of a key that was looked up. */
@FunctionalInterface
interface KeyForm {
    /** As many bytes of a value are copied at once; of larger ones each piece is written as the client makes room. */
    int ONE_PIECE = 16 * 1024;

    /** The value, or nil. */
    KeyForm VALUE = (out, resp3, value) -> {
        if (value == null) {
            Resp.nil(out, resp3);
            return null;
        }
        return bulk(out, value.utf8(), 0, value.length());
    };

    /** How long it is. */
    KeyForm LENGTH = (out, resp3, value) -> {
        Resp.integer(out, value == null ? 0 : value.length());
        return null;
    };

    /** What kind of value there is. */
    KeyForm TYPE = (out, resp3, value) -> {
        Resp.simple(out, value == null ? "none" : "string");
        return null;
    };

    /**
     * Writes it.
     *
     * @param value null where there is no such key
     * @return what of it follows; null where it is whole
     */
    @Nullable
    Content write(ByteBuf out, boolean resp3, @Nullable Value value);

    /** Whether it says how long the value is kept. */
    default boolean asksHowLong() {
        return false;
    }

    /** How long it still is there. */
    static KeyForm left(boolean millis) {
        return new TimeForm(false, millis);
    }

    /** When it will not be there any more, since 1970. */
    static KeyForm end(boolean millis) {
        return new TimeForm(true, millis);
    }

    /**
     * A time, or -1 for a value without end, or -2 where there is none.
     *
     * @param end the time at which it ends, and not how long it is until then
     * @param millis and not seconds
     */
    record TimeForm(boolean end, boolean millis) implements KeyForm {
        @Override
        public boolean asksHowLong() {
            return true;
        }

        @Override
        public @Nullable Content write(ByteBuf out, boolean resp3, @Nullable Value value) {
            Resp.integer(out, value == null ? -2 : value.ends() ? time(value) : -1);
            return null;
        }

        private long time(Value value) {
            long at = (end ? System.currentTimeMillis() : 0) + value.leftMillis(System.nanoTime());
            return millis ? at : (at + 500) / 1000;
        }
    }

    /** A part, by its first and last byte; below zero they count from the end. */
    static KeyForm range(long first, long last) {
        return (out, resp3, value) -> {
            byte[] bytes = value == null ? new byte[0] : value.utf8();
            long from = Math.max(0, first < 0 ? first + bytes.length : first);
            long to = Math.min(bytes.length - 1L, Math.max(0, last < 0 ? last + bytes.length : last));
            if (from > to || (first < 0 && last < 0 && first > last)) {
                return bulk(out, bytes, 0, 0);
            }
            return bulk(out, bytes, (int) from, (int) to + 1);
        };
    }

    private static @Nullable Content bulk(ByteBuf out, byte[] bytes, int from, int to) {
        if (to - from <= ONE_PIECE) {
            Resp.bulk(out, bytes, from, to);
            return null;
        }
        Resp.bulkHead(out, to - from);
        return new BulkContent(bytes, from, to);
    }
}
