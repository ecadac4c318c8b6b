package io.sluice.commands;

import io.netty.buffer.ByteBuf;
import io.sluice.resp.Resp;
import io.sluice.transport.Content;

/** The bytes of a large bulk string with the line's end behind them. */
final class BulkContent implements Content {
    private static final int LINE_END = 2;

    private final byte[] bytes;
    private final int to;
    private int next;
    private boolean ended;

    BulkContent(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.next = from;
        this.to = to;
    }

    @Override
    public long left() {
        return ended ? 0 : (long) to - next + LINE_END;
    }

    @Override
    public void write(ByteBuf out, int most) {
        int length = Math.min(most, to - next);
        out.writeBytes(bytes, next, length);
        next += length;
        if (next == to && !ended) {
            Resp.crlf(out);
            ended = true;
        }
    }
}
