package io.sluice.resp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.sluice.transport.Protocol;
import java.util.concurrent.atomic.AtomicLong;

/** RESP on one event loop: makes its connections. */
public final class RespLoop implements Protocol {
    private final DoorParts parts;
    private final AtomicLong ids;
    private final int maxKeys;
    private final boolean trusts;

    /**
     * For its connections.
     *
     * @param ids of all connections of the port
     * @param maxKeys that one command may name
     * @param trusts whether they need say no password
     */
    public RespLoop(DoorParts parts, AtomicLong ids, int maxKeys, boolean trusts) {
        this.parts = parts;
        this.ids = ids;
        this.maxKeys = maxKeys;
        this.trusts = trusts;
    }

    @Override
    public void accept(Channel channel) {
        channel.config()
                .setOption(ChannelOption.SO_KEEPALIVE, true); // idle ones stay, but not those whose client is gone
        Session session = new Session(ids.incrementAndGet(), trusts);
        channel.pipeline().addLast(new RespConnection(channel, parts, new CommandReader(maxKeys), session));
    }
}
