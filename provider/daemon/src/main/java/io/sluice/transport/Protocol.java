package io.sluice.transport;

import io.netty.channel.Channel;
import java.time.Instant;

/** What speaks to the connections of one event loop. Touched by that loop alone. */
public interface Protocol {

    /** Gives a new connection its handlers; TLS, where there is any, is before them. */
    void accept(Channel channel);

    /** About a second has passed. */
    default void tick(Instant now) {}
}
