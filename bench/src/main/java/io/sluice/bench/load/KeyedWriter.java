package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;

/** A request whose path ends in a key: all but the key is prepared. */
final class KeyedWriter implements RequestWriter {
    private final byte[] request;
    private final int prefix;
    private final byte[] suffix;
    private final KeyPicker keys;

    KeyedWriter(String pathPrefix, KeyPicker keys, Target target) {
        byte[] start = ("GET " + pathPrefix).getBytes(ISO_8859_1);
        this.prefix = start.length;
        this.suffix = (" HTTP/1.1\r\nHost: " + target.authority() + "\r\n\r\n").getBytes(ISO_8859_1);
        this.request = new byte[prefix + Decimal.MOST_DIGITS + suffix.length];
        this.keys = keys;
        System.arraycopy(start, 0, request, 0, prefix);
    }

    @Override
    public int write(ByteBuf out) {
        int end = Decimal.write(keys.next(), request, prefix);
        System.arraycopy(suffix, 0, request, end, suffix.length);
        out.writeBytes(request, 0, end + suffix.length);
        return 0;
    }
}
