package io.sluice.resp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.sluice.transport.Pressure;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What has arrived at one connection and is not run yet: of how much there is, whoever sends it is bounded, and all clients together. */
final class Inbox {
    /** While it is not run, so much is still taken from the socket: the end of a connection shows only to those who read. */
    private static final int MAX_HELD = 16 * 1024;

    private final Channel channel;
    private final Pressure pressure;
    private final CommandReader reader;
    private @Nullable ByteBuf arrived;
    private int kept;
    private boolean starved;
    private boolean paused;

    Inbox(Channel channel, Pressure pressure, CommandReader reader) {
        this.channel = channel;
        this.pressure = pressure;
        this.reader = reader;
    }

    /** More has arrived. Takes it over. */
    void add(ByteBuf bytes) {
        ByteBuf before = arrived;
        arrived =
                before == null ? bytes : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(channel.alloc(), before, bytes);
        starved = false;
    }

    /**
     * Reads on.
     *
     * @param trusted who has not said the password yet may say little
     * @return true when a command is whole, until it is {@link #done}
     */
    boolean read(boolean trusted) throws ProtocolError {
        ByteBuf in = arrived;
        starved = in == null || !reader.read(in, trusted);
        return !starved;
    }

    /** The words of the command that is whole. */
    Arguments words() {
        return reader.arguments(Objects.requireNonNull(arrived, "no command"));
    }

    /** Whether a command is whole. */
    boolean isWhole() {
        return reader.isWhole();
    }

    /** The command was run. */
    void done() {
        if (arrived != null) {
            reader.next(arrived);
        }
    }

    /** True when nothing can be run before more arrives. */
    boolean isReadOut() {
        return arrived == null || starved;
    }

    /** True while a command has begun to arrive. */
    boolean isMidCommand() {
        return arrived != null && starved;
    }

    /**
     * Gives back what was run.
     *
     * @return false when there is too much, over all connections: this one must go
     */
    boolean settle() {
        ByteBuf in = arrived;
        if (in != null && !in.isReadable()) {
            in.release();
            arrived = null;
            in = null;
        } else if (in != null) {
            in.discardSomeReadBytes();
        }
        keep(in == null ? 0 : in.capacity());
        boolean waits = in != null && !starved && in.readableBytes() > MAX_HELD;
        if (waits != paused) {
            paused = waits;
            channel.config().setAutoRead(!waits);
        }
        return kept == 0 || !pressure.flooded();
    }

    /** Nothing of it is run any more. */
    void discard() {
        if (arrived != null) {
            arrived.release();
            arrived = null;
        }
        keep(0);
        if (paused) {
            paused = false;
            channel.config().setAutoRead(true);
        }
    }

    /** Commands mostly come as a whole, and nothing of them is kept. */
    private void keep(int bytes) {
        if (bytes != kept) {
            pressure.keep(bytes - kept);
            kept = bytes;
        }
    }

    /** Bytes of memory that it takes. */
    int kept() {
        return kept;
    }
}
