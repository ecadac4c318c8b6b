package io.sluice.bench.load;

import io.netty.buffer.ByteBuf;

/** Takes its requests in turns from two writers: exactly half of those that are sent, whatever each takes. */
final class HalfWriter implements RequestWriter {
    private final RequestWriter one;
    private final RequestWriter other;
    private final int kindsOfOne;
    private boolean othersTurn;

    HalfWriter(RequestWriter one, RequestWriter other, int kindsOfOne) {
        this.one = one;
        this.other = other;
        this.kindsOfOne = kindsOfOne;
    }

    @Override
    public int write(ByteBuf out) {
        boolean others = othersTurn;
        othersTurn = !othersTurn;
        return others ? kindsOfOne + other.write(out) : one.write(out);
    }
}
