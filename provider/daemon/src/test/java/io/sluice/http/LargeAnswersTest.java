package io.sluice.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.door.Door;
import io.sluice.door.PublicServerSettings;
import io.sluice.door.RawClient;
import io.sluice.transport.Content;
import io.sluice.transport.Limits;
import io.sluice.transport.Loop;
import io.sluice.transport.Pressure;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An event loop reads from all its sockets between two parts of an answer, however fast clients take these. */
class LargeAnswersTest {
    private static final int MB = 1024 * 1024;
    private static final int LARGE = 10 * MB;

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final ArrayDeque<Runnable> nextTurn = new ArrayDeque<>();
    private final Pressure pressure = new Pressure(100 * MB, 100 * MB);
    private final Loop loop = new Loop(tasks::add, nextTurn::add, () -> 0, pressure);
    private final Limits limits = PublicServerSettings.defaults(Door.FREE_PORT).limits();
    private final LoopContext http =
            new LoopContext(loop, Instant.EPOCH, LargeAnswersTest::answer, limits, AnswerListener.none(), "");

    private static void answer(Object request, Exchange exchange) {
        exchange.answer(Reply.of(200, Reply.head(200, ""), zeros()));
    }

    private static Content zeros() {
        return new Content() {
            private int left = LARGE;

            @Override
            public long left() {
                return left;
            }

            @Override
            public void write(ByteBuf out, int most) {
                int part = Math.min(most, left);
                out.writeZero(part);
                left -= part;
            }
        };
    }

    private EmbeddedChannel connect() {
        EmbeddedChannel channel = new EmbeddedChannel();
        http.accept(channel);
        return channel;
    }

    /** All that the loop does before it reads from its sockets again. */
    private void turn() {
        for (int due = nextTurn.size(); due > 0; due--) {
            nextTurn.remove().run();
        }
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private static int taken(EmbeddedChannel channel) {
        int bytes = 0;
        ByteBuf sent;
        while ((sent = channel.readOutbound()) != null) {
            bytes += sent.readableBytes();
            sent.release();
        }
        return bytes;
    }

    @Test
    void eachTurnSendsAPartOfEach_untilAllIsSent() {
        List<EmbeddedChannel> channels = new ArrayList<>();
        int[] sent = new int[3];
        for (int i = 0; i < sent.length; i++) {
            channels.add(connect());
            channels.get(i).writeInbound(Unpooled.copiedBuffer(RawClient.get("/large"), US_ASCII));
        }
        int turns = 0;
        do {
            turn();
            turns++;
            for (int i = 0; i < sent.length; i++) {
                int part = taken(channels.get(i));
                assertThat(part).as("turn %d", turns).isBetween(1, 66 * 1024);
                sent[i] += part;
            }
        } while (!nextTurn.isEmpty());
        assertThat(turns).isBetween(LARGE / (66 * 1024), LARGE / (60 * 1024));
        assertThat(IntStream.of(sent)).allMatch(bytes -> bytes > LARGE);
        assertThat(pressure.isFree()).isTrue();

        channels.get(0).writeInbound(Unpooled.copiedBuffer(RawClient.get("/large"), US_ASCII));
        turn();
        assertThat(taken(channels.get(0))).as("the connection reads on").isPositive();
        assertThat(channels.get(0).close().isSuccess()).isTrue();
        turn();
        assertThat(pressure.isFree()).isTrue();
    }
}
