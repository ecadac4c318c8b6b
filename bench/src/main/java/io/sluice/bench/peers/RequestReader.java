package io.sluice.bench.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads just enough of HTTP for a load generator: GET without a body, and PUT with one whose length is said. A client that sends
 * anything else is cut off.
 */
final class RequestReader extends ByteToMessageDecoder {
    private static final int LONGEST = 8 * 1024;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d{1,5})\r\n");

    /**
     * One request.
     *
     * @param path as it was sent
     * @param http10 true for HTTP/1.0, whose clients want to be told that the connection stays
     * @param body of a PUT, else null
     */
    record Request(String path, boolean http10, @Nullable String body) {
        /** A GET. */
        Request(String path, boolean http10) {
            this(path, http10, null);
        }
    }

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
        int afterMethod = in.indexOf(start, endOfLine, (byte) ' ') + 1;
        int space = in.indexOf(afterMethod, endOfLine, (byte) ' ');
        boolean put = in.getByte(start) == 'P' && in.getByte(start + 1) == 'U';
        int length = put ? bodyLength(in.toString(endOfLine, end - endOfLine, US_ASCII)) : 0;
        if ((!put && in.getByte(start) != 'G') || afterMethod == 0 || space < 0 || length < 0) {
            var unused = ctx.close();
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.writerIndex() - end < length) {
            return;
        }
        String path = in.toString(afterMethod, space - afterMethod, US_ASCII);
        boolean http10 = in.getByte(endOfLine - 1) == '0';
        out.add(new Request(path, http10, put ? in.toString(end, length, UTF_8) : null));
        in.readerIndex(end + length);
    }

    /** What the head says, or -1. */
    private static int bodyLength(String head) {
        Matcher length = LENGTH.matcher(head);
        int said = length.find() ? Integer.parseInt(length.group(1)) : -1;
        return said <= LONGEST ? said : -1;
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
