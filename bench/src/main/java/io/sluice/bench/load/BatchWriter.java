package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;

/** {@code POST /batch} with keys as lines. A key may be drawn twice for one batch. */
final class BatchWriter implements RequestWriter {
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(ISO_8859_1);

    private final byte[] head;
    private final byte[] length = new byte[Decimal.MOST_DIGITS];
    private final byte[] body;
    private final KeyPicker keys;
    private final int keysEach;

    BatchWriter(KeyPicker keys, int keysEach, Target target) {
        this.keys = keys;
        this.keysEach = keysEach;
        this.head = ("POST /batch HTTP/1.1\r\nHost: " + target.authority()
                        + "\r\nContent-Type: text/plain\r\nContent-Length: ")
                .getBytes(ISO_8859_1);
        this.body = new byte[Math.multiplyExact(keysEach, Decimal.MOST_DIGITS + 1)];
    }

    @Override
    public int write(ByteBuf out) {
        int end = 0;
        for (int i = 0; i < keysEach; i++) {
            end = Decimal.write(keys.next(), body, end);
            body[end++] = '\n';
        }
        out.writeBytes(head).writeBytes(length, 0, Decimal.write(end, length, 0));
        out.writeBytes(HEAD_END).writeBytes(body, 0, end);
        return 0;
    }
}
