package io.sluice.bench.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.sluice.bench.base.BenchException;
import io.sluice.bench.wire.AnswerParser.BadAnswerException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A connection to Redis that asks for many keys at once: replies come in the order of the questions. Touched by its event loop alone,
 * but for what says otherwise.
 */
public final class RedisConnection extends ChannelInboundHandlerAdapter {
    /** Who hears of replies, on the event loop. */
    public interface ReplyListener {
        void hit(long due, long now);

        void missed(long key, long due, long now);

        /** Nothing more will come. */
        void gone(String why);
    }

    private static final int MOST_ASKED = 1 << 16;
    private static final byte[] GET = "*2\r\n$3\r\nGET\r\n$".getBytes(UTF_8);
    private static final byte[] LINE_END = {'\r', '\n'};

    private final Cache cache;
    private final boolean cold;
    private final ReplyListener reader;
    private final byte[] prefix;
    private final byte[] digits = new byte[Decimal.MOST_DIGITS];
    private final LookupQueue asked = new LookupQueue(MOST_ASKED);
    private final RespParser replies = new RespParser();
    private final CompletableFuture<RedisConnection> ready = new CompletableFuture<>();
    private int greetings;
    private boolean ended;
    private @Nullable Channel channel;
    private @Nullable ByteBuf out;

    private RedisConnection(Cache cache, boolean cold, ReplyListener reader) {
        this.cache = cache;
        this.cold = cold;
        this.reader = reader;
        this.prefix = cache.prefix().getBytes(UTF_8);
    }

    /**
     * Opens one. Any thread may ask for it.
     *
     * @param cold whether Redis forgets everything first
     * @return the connection when it may be used; fails with what Redis said
     */
    public static CompletableFuture<RedisConnection> open(
            Bootstrap bootstrap, EventLoop loop, Cache cache, boolean cold, ReplyListener reader) {
        RedisConnection connection = new RedisConnection(cache, cold, reader);
        var unused = bootstrap
                .clone(loop)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        opened.pipeline().addLast(connection);
                    }
                })
                .connect(cache.host(), cache.port())
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        connection.end("cannot be reached: " + Target.reason(connected.cause()));
                    }
                });
        return connection.ready;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        command("AUTH", cache.password());
        if (cold) {
            command("FLUSHALL");
        }
        flush();
    }

    private void command(String... words) {
        greetings++;
        ByteBuf buffer = buffer();
        buffer.writeBytes(("*" + words.length + "\r\n").getBytes(UTF_8));
        for (String word : words) {
            byte[] utf8 = word.getBytes(UTF_8);
            buffer.writeBytes(("$" + utf8.length + "\r\n").getBytes(UTF_8))
                    .writeBytes(utf8)
                    .writeBytes(LINE_END);
        }
    }

    /** Asks for a key, at the next {@link #flush}; false when too many replies are awaited already. */
    public boolean get(long key, long due) {
        if (!asked.offer(key, due)) {
            return false;
        }
        int length = Decimal.write(key, digits, 0);
        ByteBuf buffer = buffer().writeBytes(GET);
        writeNumber(buffer, prefix.length + length);
        buffer.writeBytes(LINE_END).writeBytes(prefix);
        buffer.writeBytes(digits, 0, length).writeBytes(LINE_END);
        return true;
    }

    /** Two digits at most in practice: the length of a key. */
    private static void writeNumber(ByteBuf buffer, int number) {
        if (number >= 10) {
            writeNumber(buffer, number / 10);
        }
        buffer.writeByte('0' + number % 10);
    }

    private ByteBuf buffer() {
        ByteBuf buffer = out;
        if (buffer == null) {
            buffer = channel().alloc().directBuffer();
            out = buffer;
        }
        return buffer;
    }

    private Channel channel() {
        Channel opened = channel;
        if (opened == null) {
            throw new IllegalStateException("not connected yet");
        }
        return opened;
    }

    /** Sends what was asked. */
    public void flush() {
        ByteBuf buffer = out;
        if (buffer != null) {
            out = null;
            var unused = channel().writeAndFlush(buffer, channel().voidPromise());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            long now = System.nanoTime();
            RespParser.Reply reply;
            while ((reply = replies.read(in)) != RespParser.Reply.NONE) {
                take(reply, now);
            }
        } catch (BadAnswerException e) {
            end("answered with " + e.getMessage());
        } finally {
            in.release();
        }
    }

    private void take(RespParser.Reply reply, long now) throws BadAnswerException {
        if (reply == RespParser.Reply.ERROR) {
            throw new BadAnswerException("an error: " + replies.line());
        }
        if (greetings > 0) {
            greetings--;
            if (greetings == 0) {
                ready.complete(this);
            }
            return;
        }
        if (asked.size() == 0) {
            throw new BadAnswerException("a reply that nobody had asked for");
        }
        long key = asked.key();
        long due = asked.due();
        asked.remove();
        if (reply == RespParser.Reply.NULL) {
            reader.missed(key, due, now);
        } else {
            reader.hit(due, now);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end("has ended the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end("cannot be read any more: " + Target.reason(cause));
    }

    private void end(String why) {
        if (ended) {
            return;
        }
        ended = true;
        String all = cache + " " + why;
        if (!ready.completeExceptionally(new BenchException(all))) {
            reader.gone(all);
        }
        close();
    }

    /** Nobody hears of it. */
    public void close() {
        ended = true;
        Channel opened = channel;
        if (opened != null) {
            var unused = opened.close();
        }
    }
}
