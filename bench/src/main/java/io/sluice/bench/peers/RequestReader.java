package io.sluice.bench.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Reads just enough of HTTP for a load generator: GET requests without a body. A client that sends anything else is cut off. */
final class RequestReader extends ByteToMessageDecoder {
    private static final int LONGEST = 8 * 1024;

    /**
     * One request.
     *
     * @param path as it was sent
     * @param http10 true for HTTP/1.0, whose clients want to be told that the connection stays
     */
    record Request(String path, boolean http10) {}

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int end = endOfHead(in);
        if (end < 0) {
            if (in.readableBytes() > LONGEST) {
                var unused = ctx.close();
            }
            return;
        }
        int endOfLine = in.indexOf(start, end, (byte) '\r');
        int space = in.indexOf(start + 4, endOfLine, (byte) ' ');
        if (in.getByte(start) != 'G' || space < 0) {
            var unused = ctx.close();
            in.skipBytes(in.readableBytes());
            return;
        }
        String path = in.toString(start + 4, space - start - 4, US_ASCII);
        boolean http10 = in.getByte(endOfLine - 1) == '0';
        in.readerIndex(end);
        out.add(new Request(path, http10));
    }

    /** The index behind the empty line, or -1. */
    private static int endOfHead(ByteBuf in) {
        int at = in.readerIndex();
        while ((at = in.indexOf(at, in.writerIndex(), (byte) '\n')) >= 0) {
            at++;
            if (at - in.readerIndex() >= 4 && in.getByte(at - 3) == '\n' && in.getByte(at - 4) == '\r') {
                return at;
            }
        }
        return -1;
    }
}
