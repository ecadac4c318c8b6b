package io.sluice.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/** The way out of one connection: gathers answers until the loop flushes, then sends them in one write with one flush. */
final class Outbox {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);
    private static final int FIRST_SIZE = 512;

    /** Answers that are known at once come as fast as requests are decoded: more bytes than this wait for a flush. */
    private static final int ENOUGH = 64 * 1024;

    private final Channel channel;
    private final Loop loop;
    private final Runnable roomMade;
    private @Nullable ByteBuf gathered;
    private boolean queued;
    private boolean ended;
    private boolean lingering;

    /**
     * The outbox of this channel.
     *
     * @param roomMade runs after each flush, when {@link #full} may have turned
     */
    Outbox(Channel channel, Loop loop, Runnable roomMade) {
        this.channel = channel;
        this.loop = loop;
        this.roomMade = roomMade;
    }

    /** Where to write the next answer. It leaves with the loop's next flush. */
    ByteBuf buffer() {
        if (gathered == null) {
            gathered = channel.alloc().ioBuffer(FIRST_SIZE);
        }
        if (!queued) {
            queued = true;
            loop.flushSoon(this);
        }
        return gathered;
    }

    /** Tells a client that waits for it to send the body. */
    void sayContinue() {
        buffer().writeBytes(CONTINUE);
    }

    /** What is gathered now is the last: the connection ends when it is sent. */
    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    /** True when all is sent and the client's FIN is waited for. */
    boolean lingering() {
        return lingering;
    }

    void flush() {
        queued = false;
        ByteBuf buffer = gathered;
        gathered = null;
        if (buffer == null) {
            return; // closed meanwhile
        }
        if (ended) {
            var unused = channel.writeAndFlush(buffer).addListener(sent -> linger(sent.isSuccess()));
        } else {
            var unused = channel.writeAndFlush(buffer, channel.voidPromise());
        }
        roomMade.run();
    }

    /** True while there is so much to send that no more should be asked for. */
    boolean full() {
        return (gathered != null && gathered.readableBytes() > ENOUGH) || !channel.isWritable();
    }

    /** Sends a FIN and reads on for a moment: closing at once, on unread bytes, would reset the last answer away. */
    private void linger(boolean sent) {
        if (sent && channel instanceof DuplexChannel duplex) {
            lingering = true;
            var unused = duplex.shutdownOutput();
        } else {
            var unused = channel.close();
        }
    }

    /** Bytes handed over that the client has not made room for. */
    long unsentBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
    }

    /** True while there is something to send. */
    boolean busy() {
        return gathered != null || unsentBytes() > 0;
    }

    /** The connection is closed. */
    void discard() {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }
}
