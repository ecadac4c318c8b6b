package io.sluice.bench.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;

/** Makes each channel of a loop one of its connections. */
@Sharable
final class Opening extends ChannelInitializer<Channel> {
    private final Loop loop;

    Opening(Loop loop) {
        this.loop = loop;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline().addLast(new Connection(loop, channel));
    }
}
