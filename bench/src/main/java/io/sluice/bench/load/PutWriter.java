package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;

/** {@code PUT /key} with a URL that ends in the key: all but the key is prepared. */
final class PutWriter implements RequestWriter {
    private static final byte[] BODY = "https://example.com/written/".getBytes(ISO_8859_1);
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(ISO_8859_1);

    private final byte[] start;
    private final byte[] head;
    private final byte[] key = new byte[Decimal.MOST_DIGITS];
    private final byte[] length = new byte[Decimal.MOST_DIGITS];
    private final KeyPicker keys;

    PutWriter(KeyPicker keys, Target target) {
        this.keys = keys;
        this.start = "PUT /".getBytes(ISO_8859_1);
        this.head = (" HTTP/1.1\r\nHost: " + target.authority() + "\r\nContent-Type: text/plain\r\nContent-Length: ")
                .getBytes(ISO_8859_1);
    }

    @Override
    public int write(ByteBuf out) {
        int keyLength = Decimal.write(keys.next(), key, 0);
        int digits = Decimal.write(BODY.length + keyLength, length, 0);
        out.writeBytes(start).writeBytes(key, 0, keyLength).writeBytes(head).writeBytes(length, 0, digits);
        out.writeBytes(HEAD_END).writeBytes(BODY).writeBytes(key, 0, keyLength);
        return 0;
    }
}
