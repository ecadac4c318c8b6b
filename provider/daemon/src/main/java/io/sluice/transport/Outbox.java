package io.sluice.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.sluice.tls.Tls;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The way out of one connection: gathers answers until the loop flushes, then sends them in one write with one flush. */
public final class Outbox implements Sending {
    private static final int FIRST_SIZE = 512;

    /** Answers that are known at once come as fast as requests are decoded: more bytes than this wait for a flush. */
    private static final int ENOUGH = 64 * 1024;

    /** The same, while buffers take much of the memory that there is for them. */
    private static final int ENOUGH_WHEN_TIGHT = 4 * 1024;

    private final Channel channel;
    private final Loop loop;
    private final Runnable roomMade;
    private final Consumer<Throwable> torn;
    private @Nullable ByteBuf gathered;
    /** What of the last answer is still to be gathered. */
    private @Nullable Content rest;

    private int counted;
    private long handed;
    private long unsent;
    private long sentBefore;
    private long sentAtTick;
    private boolean queued;
    private boolean goesOn;
    private boolean ended;
    private boolean lingering;
    private boolean inputEnded;

    /**
     * The outbox of this channel.
     *
     * @param roomMade runs after each flush, when {@link #full} may have turned
     * @param torn hears why an answer could not be written as a whole
     */
    public Outbox(Channel channel, Loop loop, Runnable roomMade, Consumer<Throwable> torn) {
        this.channel = channel;
        this.loop = loop;
        this.roomMade = roomMade;
        this.torn = torn;
    }

    /** What the next answer is written to, as a whole or its beginning. It leaves with the loop's next flush. */
    public ByteBuf begin() {
        if (!queued) {
            queued = true;
            loop.flushSoon(this);
        }
        ByteBuf out = gathered;
        if (out == null) {
            out = channel.alloc().ioBuffer(FIRST_SIZE);
            gathered = out;
        }
        counted = out.writerIndex();
        return out;
    }

    /**
     * The answer that was begun is written.
     *
     * @param body what of it follows as there is room; null where it is whole
     */
    public void written(@Nullable Content body) {
        ByteBuf out = Objects.requireNonNull(gathered, "nothing was begun");
        if (body != null) {
            rest = body;
            loop.pressure().hold(body.left());
            fill(out);
        }
        loop.gathered(out.writerIndex() - counted);
    }

    private void fill(ByteBuf out) {
        Content body = rest;
        int enough = loop.pressure().tight() ? ENOUGH_WHEN_TIGHT : ENOUGH;
        int room = enough - out.readableBytes();
        if (body != null && room > 0) {
            long before = body.left();
            body.write(out, room);
            loop.pressure().hold(body.left() - before);
            rest = body.left() == 0 ? null : body;
        }
    }

    /** What is gathered now is the last: the connection ends when it is sent. */
    public void end() {
        ended = true;
    }

    /** Nothing more is gathered: the connection ends when all is sent, whether there is any or not. */
    public void endBehind() {
        ByteBuf unused = begin();
        written(null);
        end();
    }

    /** Nothing is gathered, and nothing will be. */
    public void finish() {
        ended = true;
        linger(true);
    }

    /** The client has sent its FIN: ours is the end. */
    public void inputEnded() {
        inputEnded = true;
    }

    public boolean ended() {
        return ended;
    }

    /** True when all is sent and the client's FIN is waited for. */
    public boolean lingering() {
        return lingering;
    }

    @Override
    public void flush() {
        queued = false;
        try {
            flushGathered();
        } catch (RuntimeException | OutOfMemoryError e) {
            torn.accept(e); // the loop has others to flush
        }
    }

    private void flushGathered() {
        ByteBuf buffer = gathered;
        gathered = null;
        if (buffer == null) {
            return; // closed meanwhile
        }
        handed += buffer.readableBytes();
        ChannelFuture unused;
        if (ended && rest == null) {
            unused = channel.writeAndFlush(buffer).addListener(sent -> linger(sent.isSuccess()));
        } else {
            unused = channel.writeAndFlush(buffer, channel.voidPromise());
        }
        settle();
        if (unsent > 0 && loop.pressure().farOver()) {
            loop.pressure().tookItsToll(1);
            unused = channel.close();
        } else {
            goOn();
        }
    }

    /** Goes on in the loop's next turn, if the client has made room. */
    public void goOn() {
        if (rest != null && !goesOn && channel.isWritable() && channel.isActive()) {
            goesOn = true;
            loop.goOnLater(this);
        }
        roomMade.run();
    }

    @Override
    public void sendPart() {
        goesOn = false;
        if (rest == null || !channel.isWritable() || !channel.isActive()) {
            return; // closed meanwhile, or goes on when there is room
        }
        try {
            ByteBuf out = gathered == null ? channel.alloc().ioBuffer(FIRST_SIZE) : gathered;
            gathered = out;
            fill(out);
            flushGathered();
        } catch (RuntimeException | OutOfMemoryError e) {
            torn.accept(e); // the loop has others to send
        }
    }

    /** Counts what the socket has not taken. */
    public void settle() {
        long now = unsentBytes();
        if (now != unsent) {
            loop.pressure().unsent(now - unsent);
            unsent = now;
        }
    }

    /** True while there is so much to send that no more should be asked for. */
    public boolean full() {
        return rest != null || (gathered != null && gathered.readableBytes() > ENOUGH) || !channel.isWritable();
    }

    /** Sends a FIN and reads on for a moment: closing at once, on unread bytes, would reset the last answer away. */
    private void linger(boolean sent) {
        if (sent && !inputEnded && channel instanceof DuplexChannel duplex) {
            lingering = true;
            Tls.endOutput(duplex);
        } else {
            var unused = channel.close();
        }
    }

    /** Bytes handed over that the client has not made room for. */
    long unsentBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
    }

    /** Bytes that the sockets have taken since the connection began. */
    public long sent() {
        return handed - unsentBytes();
    }

    /** What is still to be sent, in buffers or not. */
    public long waiting() {
        Content body = rest;
        return unsentBytes() + (body == null ? 0 : body.left());
    }

    /** A second has passed. */
    public void tick() {
        settle();
        sentBefore = sentAtTick;
        sentAtTick = sent();
    }

    /** What was sent in this second and the one before. */
    public long pace() {
        return sent() - sentBefore;
    }

    /** True while there is something to send. */
    public boolean busy() {
        return gathered != null || waiting() > 0;
    }

    /** Closes the connection: what the client has not taken is lost. */
    public void close() {
        if (unsentBytes() > 0) {
            Tls.abort(channel);
        } else {
            var unused = channel.close();
        }
    }

    /** The connection is closed, or not to be used any more. */
    public void discard() {
        ended = true;
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
        if (rest != null) {
            loop.pressure().hold(-rest.left());
            rest = null;
        }
        loop.pressure().unsent(-unsent);
        unsent = 0;
    }
}
