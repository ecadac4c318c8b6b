package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;

/** {@code GET /single/KEY} for the key that is set before each request. */
final class MissWriter implements RequestWriter {
    private final byte[] start = "GET /single/".getBytes(ISO_8859_1);
    private final byte[] end;
    private final byte[] digits = new byte[Decimal.MOST_DIGITS];
    private long key;

    MissWriter(Target target) {
        end = (" HTTP/1.1\r\nHost: " + target.authority() + "\r\n\r\n").getBytes(ISO_8859_1);
    }

    void key(long next) {
        key = next;
    }

    @Override
    public int write(ByteBuf out) {
        out.writeBytes(start)
                .writeBytes(digits, 0, Decimal.write(key, digits, 0))
                .writeBytes(end);
        return 0;
    }
}
