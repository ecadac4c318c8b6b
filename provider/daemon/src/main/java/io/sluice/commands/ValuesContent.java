package io.sluice.commands;

import io.netty.buffer.ByteBuf;
import io.sluice.lookup.Value;
import io.sluice.resp.Resp;
import io.sluice.transport.Content;
import org.jspecify.annotations.Nullable;

/** The elements of an array of values, each a bulk string or nil. What is written is let go of. */
final class ValuesContent implements Content {
    private final @Nullable Value[] values;
    private final boolean resp3;
    private int next;
    private @Nullable BulkContent under;
    private long left;

    /** Takes the array over. */
    ValuesContent(@Nullable Value[] values, boolean resp3) {
        this.values = values;
        this.resp3 = resp3;
        for (Value value : values) {
            left += value == null ? nil() : head(value.length()) + value.length() + 2;
        }
    }

    private int nil() {
        return resp3 ? 3 : 5;
    }

    private static int head(int length) {
        return Integer.toString(length).length() + 3;
    }

    @Override
    public long left() {
        return left;
    }

    @Override
    public void write(ByteBuf out, int most) {
        int before = out.writerIndex();
        int enough = before + most;
        while (out.writerIndex() < enough && left > 0) {
            int from = out.writerIndex();
            BulkContent large = under;
            if (large != null) {
                large.write(out, enough - from);
                under = large.left() == 0 ? null : large;
            } else {
                one(out);
            }
            left -= out.writerIndex() - from;
        }
    }

    private void one(ByteBuf out) {
        Value value = values[next];
        values[next++] = null;
        if (value == null) {
            Resp.nil(out, resp3);
        } else if (value.length() <= KeyForm.ONE_PIECE) {
            Resp.bulk(out, value.utf8(), 0, value.length());
        } else {
            Resp.bulkHead(out, value.length());
            under = new BulkContent(value.utf8(), 0, value.length());
        }
    }
}
