package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;

/** One request, prepared. */
final class SameWriter implements RequestWriter {
    private final byte[] request;

    SameWriter(String path, Target target) {
        request = ("GET " + path + " HTTP/1.1\r\nHost: " + target.authority() + "\r\n\r\n").getBytes(ISO_8859_1);
    }

    @Override
    public int write(ByteBuf out) {
        out.writeBytes(request);
        return 0;
    }
}
