package io.sluice.resp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.sluice.transport.Connected;
import io.sluice.transport.IdleWatch;
import io.sluice.transport.IdleWatch.Doing;
import io.sluice.transport.Loop;
import io.sluice.transport.Outbox;
import io.sluice.transport.TlsOnPlain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: commands in, answers out in their order. It stops reading while so many keys are in flight, or while the client does not
 * read its answers; so what one client can make us hold is bounded. Everything here runs on the connection's event loop.
 */
final class RespConnection extends ChannelInboundHandlerAdapter implements Connected, Caller {
    private static final Logger LOG = LoggerFactory.getLogger(RespConnection.class);

    private final Channel channel;
    private final Loop loop;
    private final DoorParts door;
    private final IdleWatch watch;
    private final Session session;
    private final AnswerLine line;
    private final Inbox inbox;
    private final Outbox outbox;
    private long commands;
    private long asked;
    private boolean reading;
    private boolean goesOn;
    private boolean deaf;
    private boolean closed;
    private boolean inputEnded;

    RespConnection(Channel channel, DoorParts door, CommandReader reader, Session session) {
        this.channel = channel;
        this.door = door;
        this.loop = door.loop();
        this.session = session;
        this.asked = loop.now();
        this.watch = new IdleWatch(door.limits(), asked);
        this.inbox = new Inbox(channel, loop.pressure(), reader);
        this.outbox = new Outbox(channel, loop, this::advance, this::torn);
        this.line = new AnswerLine(door, session, outbox);
        loop.add(this);
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public Executor executor() {
        return loop.executor();
    }

    @Override
    public @Nullable InetAddress peer() {
        return channel.remoteAddress() instanceof InetSocketAddress address ? address.getAddress() : null;
    }

    @Override
    public void later(Runnable task, long millis) {
        var unused = channel.eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (deaf || closed || !(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message);
            return;
        }
        inbox.add(bytes);
        asked = loop.now();
        read();
    }

    /** Runs what has arrived, as far as it may. */
    private void read() {
        if (reading) {
            return;
        }
        reading = true;
        try {
            while (mayRun() && inbox.read(session.trusted()) && !isHeldUp()) {
                run(door.commands().of(inbox.words()));
                inbox.done();
            }
        } catch (ProtocolError e) {
            door.figures().protocolError();
            if (e.isTls()) {
                TlsOnPlain.warn(
                        channel, "give it redis:// in place of rediss://, or the daemon --tls-cert and --tls-key");
            }
            add(ReadyAnswer.lastError(e.line()), Command.UNKNOWN, false);
        } finally {
            reading = false;
        }
        advance();
        settle();
    }

    private void settle() {
        if (deaf || closed) {
            inbox.discard();
        } else if (!inbox.settle()) {
            loop.pressure().tookItsToll(1);
            close();
        }
    }

    private boolean mayRun() {
        return !deaf && !closed && !line.isFull() && !outbox.full();
    }

    private void run(Command command) {
        commands++;
        boolean silent = session.silent(); // by what was said before it
        CommandAnswer answer;
        try {
            answer = door.commands().run(command, inbox.words(), this);
        } catch (RuntimeException e) {
            LOG.error("a command could not be answered", e);
            answer = ReadyAnswer.error("ERR an error of this server");
        }
        add(answer, command, silent && !answer.isHeard());
    }

    private void add(CommandAnswer answer, Command command, boolean silent) {
        line.add(answer, command, asked, silent);
        if (answer.isLast()) {
            stopReading();
        }
    }

    @Override
    public void ready() {
        if (!reading) {
            advance();
        }
    }

    @Override
    public boolean hold(long bytes) {
        if (closed) {
            return true;
        }
        loop.pressure().hold(bytes);
        return !loop.crowded();
    }

    /** Sends every answer whose turn has come, and goes on to read if there is room again. */
    private void advance() {
        try {
            line.send();
        } catch (RuntimeException | OutOfMemoryError e) {
            torn(e);
            return;
        }
        if ((inputEnded || loop.draining()) && line.isEmpty() && !outbox.ended() && inbox.isReadOut()) {
            stopReading();
            outbox.endBehind();
        }
        goOn();
    }

    /** Later, because whoever has made room may be at work below us. */
    private void goOn() {
        if (goesOn || reading || inbox.isReadOut() || !mayRun() || isHeldUp()) {
            return;
        }
        goesOn = true;
        loop.executor().execute(() -> {
            goesOn = false;
            read();
        });
    }

    /** True while the next command waits for those before it. */
    private boolean isHeldUp() {
        return inbox.isWhole()
                && !line.mayBegin(door.commands().of(inbox.words()).company());
    }

    private void stopReading() {
        deaf = true;
    }

    /** An answer was written in part: whatever came behind it would be read as the rest of it. */
    private void torn(Throwable e) {
        if (e instanceof OutOfMemoryError) {
            loop.relieve();
        }
        LOG.error("a connection failed, and is closed", e);
        outbox.discard();
        stopReading();
        line.abandonAll();
        close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        outbox.settle();
        if (!outbox.ended() || outbox.waiting() > 0) {
            outbox.goOn();
        }
    }

    /** The client sends no more; what it has asked for it may still read. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            outbox.inputEnded();
            if (outbox.lingering() || (!busy() && inbox.isReadOut())) {
                close();
            } else {
                advance();
            }
        }
    }

    @Override
    public double secondsBehind() {
        long waiting = outbox.waiting() + inbox.kept() + line.waiting();
        return (double) waiting / Math.max(1, outbox.pace());
    }

    @Override
    public void finishIfIdle(long since) {
        if (!busy() && !outbox.ended() && asked - since < 0) {
            stopReading();
            outbox.finish();
        }
    }

    @Override
    public void sweep(long now) {
        outbox.tick();
        Doing doing = doing();
        if (doing != Doing.IDLE && watch.overdue(now, doing, doing == Doing.WRITING ? outbox.sent() : commands)) {
            close(); // idle ones are left alone: pools of clients keep them for hours, as with Redis
        }
    }

    private Doing doing() {
        if (outbox.lingering()) {
            return Doing.LINGERING;
        }
        if (outbox.waiting() > 0) {
            return Doing.WRITING;
        }
        if (!line.isEmpty()) {
            return Doing.ANSWERING;
        }
        return inbox.isMidCommand() ? Doing.BODY : Doing.IDLE;
    }

    @Override
    public boolean busy() {
        return !line.isEmpty() || outbox.busy();
    }

    @Override
    public void close() {
        outbox.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        loop.remove(this);
        line.abandonAll();
        inbox.discard();
        outbox.discard();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) { // a reset is the client's business
            torn(cause);
        }
        close();
    }
}
