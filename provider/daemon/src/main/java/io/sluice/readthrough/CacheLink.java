package io.sluice.readthrough;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.sluice.resp.Resp;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One connection to a server of the cache, and what was asked there and is not answered. Touched by its event loop alone, but for {@link #ask}. */
final class CacheLink extends ChannelInboundHandlerAdapter implements ReplyReader.AwaitedReplies {
    /** Keys that are asked for at once; for more the cache is too slow. */
    private static final int MOST_KEYS = 10_000;

    private final ReplyReader reader = new ReplyReader(this);
    private final Deque<Awaited> waiting = new ArrayDeque<>();
    private final String to;
    private @Nullable Channel channel;
    private Runnable whenLost = () -> {};
    private String why = "closed the connection";
    private int keys;
    private int abandoned;
    private boolean ended;

    /** @param to the name of the server */
    CacheLink(String to) {
        this.to = to;
    }

    /** The name of the server. */
    String to() {
        return to;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    Channel channel() {
        return Objects.requireNonNull(channel, "not connected yet");
    }

    /** Runs this when it is lost, which may be now. */
    void whenLost(Runnable run) {
        whenLost = run;
        if (ended || !channel().isActive()) {
            run.run();
        }
    }

    /** Why it was lost. */
    String why() {
        return why;
    }

    /** Asks for one thing. Any thread may, which then may wait for the answer. */
    CompletableFuture<String> ask(String... words) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        channel().eventLoop().execute(() -> {
            waiting.add(new LinkQuestion(answer));
            ByteBuf out = channel().alloc().ioBuffer();
            Resp.array(out, words.length);
            for (String word : words) {
                Resp.bulk(out, word);
            }
            ChannelFuture unused = channel().writeAndFlush(out);
        });
        return answer;
    }

    /** Whether so many keys more may be asked for. */
    boolean hasRoom(int more) {
        return keys + more <= MOST_KEYS && channel().isWritable();
    }

    /** Whether something that was asked is overdue. */
    boolean isLate() {
        return abandoned > 0;
    }

    /** Writes it; {@link #flush} sends it. */
    void send(SentRead read, ByteBuf out) {
        waiting.add(read);
        keys += read.size();
        read.write(out);
    }

    void flush(ByteBuf out) {
        ChannelFuture unused = channel().writeAndFlush(out);
    }

    /** Whether all that was asked is answered. */
    boolean isIdle() {
        return waiting.isEmpty();
    }

    /**
     * What was asked before then is looked up.
     *
     * @return whether anything is overdue
     */
    boolean abandonBefore(long then) {
        for (Awaited one : waiting) {
            if (!(one instanceof SentRead read) || read.at() - then > 0) {
                break;
            }
            if (!read.isAbandoned()) {
                read.abandon();
                abandoned++;
            }
        }
        return abandoned > 0;
    }

    /** Whether something was asked before then and is not answered. */
    boolean owesSince(long then) {
        return waiting.peek() instanceof SentRead read && read.at() - then <= 0;
    }

    /** Ends it. Nothing that still comes is heard: with TLS the channel says goodbye first, and may read meanwhile. */
    void close(String reason) {
        if (!ended) {
            why = reason;
            end();
        }
        ChannelFuture unused = channel().close();
    }

    private void end() {
        ended = true;
        keys = 0;
        abandoned = 0;
        whenLost.run(); // before what waits is looked up: so that nobody asks here again
        for (Awaited one = waiting.poll(); one != null; one = waiting.poll()) {
            one.lost(why);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!ended) {
                reader.read((ByteBuf) message);
            }
        } finally {
            boolean unused = ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!ended) {
            end();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close(
                cause instanceof ReplyReader.NoReply
                        ? "does not speak Redis' protocol: " + cause.getMessage()
                        : "lost the connection: " + cause.getMessage());
    }

    @Override
    public Awaited first() {
        Awaited first = waiting.peek();
        if (first == null) {
            throw new ReplyReader.NoReply("a reply to nothing that was asked");
        }
        return first;
    }

    @Override
    public void told(Awaited first) {
        if (first.isDone()) {
            Awaited unused = waiting.poll();
            if (first instanceof SentRead read) {
                keys -= read.size();
                abandoned -= read.isAbandoned() ? 1 : 0;
            }
        }
    }
}
