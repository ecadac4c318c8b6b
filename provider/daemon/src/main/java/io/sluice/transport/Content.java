package io.sluice.transport;

import io.netty.buffer.ByteBuf;

/** A body that is too large to be copied as a whole: it is written piece by piece, as the client makes room. For one answer. */
public interface Content {

    /** Bytes that have not been written yet: at first all. */
    long left();

    /** Writes on from where the last call ended: about so many bytes, or what is left if that is less. */
    void write(ByteBuf out, int most);

    /** Of some of those bytes that somebody keeps anyway. */
    static Content of(byte[] bytes, int from, int to) {
        return new Content() {
            private int next = from;

            @Override
            public long left() {
                return (long) to - next;
            }

            @Override
            public void write(ByteBuf out, int most) {
                int length = Math.min(most, to - next);
                out.writeBytes(bytes, next, length);
                next += length;
            }
        };
    }
}
