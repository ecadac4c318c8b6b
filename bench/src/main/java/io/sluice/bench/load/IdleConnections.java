package io.sluice.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.bench.base.BenchException;
import io.sluice.bench.wire.AnswerParser;
import io.sluice.bench.wire.AnswerParser.BadAnswerException;
import io.sluice.bench.wire.RequestWriter;
import io.sluice.bench.wire.Requests;
import io.sluice.bench.wire.Target;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that have had one answer each and now say nothing, as those that a client keeps for later. They hold a descriptor each and
 * no thread. For one thread.
 */
public final class IdleConnections implements AutoCloseable {
    /** So many ask together: fewer than any server's backlog. */
    private static final int AT_ONCE = 100;

    private static final int LIMIT_MILLIS = 10_000;
    private static final long SEED = 20_240_902;

    private final Target target;
    private final RequestWriter requests;
    private final ByteBuf out = Unpooled.buffer();
    private final byte[] in = new byte[16 * 1024];
    private final List<SocketChannel> channels = new ArrayList<>();

    private IdleConnections(Target target, RequestWriter requests) {
        this.target = target;
        this.requests = requests;
    }

    /**
     * Opens so many, and has each of them answered.
     *
     * @throws BenchException if one is refused, or has no answer within 10 s, or none below 500
     */
    public static IdleConnections open(URI base, Requests requests, int count) throws InterruptedException {
        FileDescriptors.require(count);
        Target target = Target.of(base);
        IdleConnections idle = new IdleConnections(target, RequestWriter.of(requests, target, SEED));
        try {
            while (idle.channels.size() < count) {
                idle.openSome(Math.min(AT_ONCE, count - idle.channels.size()));
            }
            return idle;
        } catch (InterruptedException | RuntimeException e) {
            idle.close();
            throw e;
        }
    }

    private void openSome(int count) throws InterruptedException {
        int first = channels.size();
        try {
            for (int i = 0; i < count; i++) {
                ask();
            }
            for (SocketChannel channel : channels.subList(first, first + count)) {
                awaitAnswer(channel);
                channel.configureBlocking(false);
            }
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("while connections were opened");
            }
            throw trouble("cannot keep " + (first + count) + " connections: " + Target.reason(e));
        } catch (BadAnswerException e) {
            throw trouble("answered with " + e.getMessage());
        }
    }

    private void ask() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channels.add(channel);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_LINGER, 0); // no ports kept in TIME_WAIT
        channel.socket().connect(target.address(), LIMIT_MILLIS);
        channel.socket().setSoTimeout(LIMIT_MILLIS);
        int unusedKind = requests.write(out.clear());
        ByteBuffer request = out.nioBuffer();
        while (request.hasRemaining()) {
            int unusedCount = channel.write(request);
        }
    }

    private void awaitAnswer(SocketChannel channel) throws IOException, BadAnswerException {
        AnswerParser answer = target.answers();
        boolean whole = false;
        while (!whole) {
            int read = channel.socket().getInputStream().read(in);
            if (read < 0) {
                throw trouble("ended a connection before its first answer");
            }
            whole = answer.read(Unpooled.wrappedBuffer(in, 0, read));
        }
        if (answer.status() >= 500 || answer.closes()) {
            throw trouble("answered the first request of a connection with " + answer.status()
                    + (answer.closes() ? " and ended it" : ""));
        }
    }

    private BenchException trouble(String what) {
        return new BenchException("the server at " + target.authority() + ' ' + what);
    }

    /** How many the server has not ended. */
    public int open() {
        return (int) channels.stream().filter(this::isOpen).count();
    }

    private boolean isOpen(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.wrap(in)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Resets them all. */
    @Override
    public void close() {
        for (SocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                // it has ended, and that is what is wanted
            }
        }
    }
}
