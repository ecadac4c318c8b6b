package io.sluice.http;

import io.netty.buffer.ByteBuf;

/** A body that is too large to be copied as a whole: it is written piece by piece, as the client makes room. For one answer. */
public interface Content {

    /** Bytes that have not been written yet: at first all. */
    long left();

    /** Writes on from where the last call ended: about so many bytes, or what is left if that is less. */
    void write(ByteBuf out, int most);

    /** Of bytes that somebody keeps anyway. */
    static Content of(byte[] bytes) {
        return new Content() {
            private int written;

            @Override
            public long left() {
                return (long) bytes.length - written;
            }

            @Override
            public void write(ByteBuf out, int most) {
                int length = Math.min(most, bytes.length - written);
                out.writeBytes(bytes, written, length);
                written += length;
            }
        };
    }
}
