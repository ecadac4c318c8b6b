package io.sluice.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.sluice.bench.wire.AnswerParser;
import io.sluice.bench.wire.RequestWriter;
import io.sluice.bench.wire.Target;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The connections of one event loop, and what they share: the buffer that requests are written into, the driver, the figures. Touched
 * by that event loop alone, but for what says otherwise.
 */
final class Loop {
    private static final long PAUSE_MILLIS = 250;
    private static final long PULSE_MILLIS = 100;
    private static final int BUFFER = 4 * 1024;

    /** Heap buffers would be copied before they are sent; the detector of leaks would look at each request. */
    private static final UnpooledByteBufAllocator BUFFERS = new UnpooledByteBufAllocator(true, true);

    private final EventLoop executor;
    private final Bootstrap bootstrap;
    private final RequestWriter requests;
    private final Driver driver;
    private final Consumer<String> trouble;
    private final Set<Connection> connections = new HashSet<>();
    private ByteBuf out = BUFFERS.directBuffer(BUFFER);
    private boolean running;
    private boolean ended;
    private boolean refused;
    private long end;
    private long answers;
    private long reconnected;
    private volatile Pulse pulse = new Pulse(0, 0, 0, false);

    /**
     * How a loop does.
     *
     * @param answers so far
     * @param open connections
     * @param waiting connections that wait for an answer
     * @param refused whether the last thing that happened to a connection was that the server ended or refused it
     */
    record Pulse(long answers, int open, long waiting, boolean refused) {}

    /**
     * A loop without connections.
     *
     * @param bootstrap connects on this event loop
     * @param target what it connects to
     * @param part what it sends, and when
     * @param trouble told, on the event loop, why the load cannot go on, as what the server did
     */
    Loop(EventLoop executor, Bootstrap bootstrap, Target target, Generator.Part part, Consumer<String> trouble) {
        this.executor = executor;
        this.bootstrap = bootstrap.clone(executor).handler(new ConnectionSetup(this, target));
        this.requests = part.requests();
        this.driver = part.driver();
        this.trouble = trouble;
    }

    EventLoop executor() {
        return executor;
    }

    /** Opens one connection more. Any thread may ask for it. */
    ChannelFuture connect() {
        return bootstrap.connect();
    }

    /** How it did a moment ago. Any thread may ask. */
    Pulse pulse() {
        return pulse;
    }

    void begin(long begin, long end) {
        this.end = end;
        running = true;
        var unused = executor.scheduleAtFixedRate(this::feelPulse, PULSE_MILLIS, PULSE_MILLIS, TimeUnit.MILLISECONDS);
        driver.begin(executor, begin, end);
        for (Connection connection : List.copyOf(connections)) {
            driver.free(connection, System.nanoTime());
        }
    }

    private void feelPulse() {
        if (!ended) {
            long waiting = connections.stream().filter(Connection::waiting).count();
            pulse = new Pulse(answers, connections.size(), waiting, refused);
        }
    }

    /** Ends the measured time, and all connections. The first time counts. */
    void end() {
        if (ended) {
            return;
        }
        feelPulse();
        ended = true;
        long now = System.nanoTime();
        for (Connection connection : List.copyOf(connections)) {
            if (connection.waiting()) {
                driver.inFlight(connection.kind(), connection.sent(), now);
            }
            connection.close();
        }
        driver.end();
        out.release();
    }

    long reconnected() {
        return reconnected;
    }

    /** Writes the next request to this channel, and returns its kind. */
    int send(Channel channel) {
        int kind = requests.write(out.clear());
        var unused = channel.writeAndFlush(out.retain(), channel.voidPromise());
        if (out.refCnt() > 1) { // the socket has not taken it all: the channel keeps this buffer
            out.release();
            out = BUFFERS.directBuffer(BUFFER);
        }
        return kind;
    }

    void opened(Connection connection) {
        if (ended) {
            connection.close();
            return;
        }
        connections.add(connection);
        refused = false;
        if (running) {
            free(connection, System.nanoTime()); // the time may be over by now
        }
    }

    void answered(Connection connection, AnswerParser answer, long since, long now) {
        answers++;
        if (now <= end) {
            driver.answered(connection.kind(), answer, since, now);
        } else {
            driver.inFlight(connection.kind(), connection.sent(), now);
        }
    }

    void free(Connection connection, long now) {
        if (now < end) {
            driver.free(connection, now);
        }
    }

    /**
     * A connection has ended.
     *
     * @param unanswered whether a request was in flight
     * @param asSaid whether an answer had said that it would be the last
     */
    void closed(Connection connection, boolean unanswered, boolean asSaid) {
        if (ended || !connections.remove(connection)) {
            return;
        }
        driver.lost(connection);
        if (unanswered) {
            driver.failed(connection.kind());
        }
        refused = !asSaid;
        reconnect(asSaid ? 0 : PAUSE_MILLIS);
    }

    private void reconnect(long pauseMillis) {
        var unused = executor.schedule(this::reconnectNow, pauseMillis, TimeUnit.MILLISECONDS);
    }

    private void reconnectNow() {
        if (ended) {
            return;
        }
        var unused = connect().addListener(connected -> {
            if (connected.isSuccess()) {
                reconnected++;
            } else if (!ended) {
                refused = true;
                driver.failed(0);
                reconnect(PAUSE_MILLIS);
            }
        });
    }

    /** The load cannot go on. */
    void stop(String why) {
        trouble.accept(why);
    }

    /** Makes each channel of a loop one of its connections. */
    @Sharable
    static final class ConnectionSetup extends ChannelInitializer<Channel> {
        private final Loop loop;
        private final Target target;

        ConnectionSetup(Loop loop, Target target) {
            this.loop = loop;
            this.target = target;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new Connection(loop, channel, target.answers()));
        }
    }
}
