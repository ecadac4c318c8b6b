package io.sluice.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Outcome;
import io.sluice.door.Await;
import io.sluice.door.Door;
import io.sluice.door.FakeLoader;
import io.sluice.door.PublicServerSettings;
import io.sluice.door.PublicServices;
import io.sluice.door.RawClient;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.Value;
import io.sluice.transport.Loop;
import io.sluice.transport.Pressure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often an event loop is woken and a socket is written to. */
class FlushTest {
    private static final int CHANNELS = 10;

    private final FakeLoader loader = new FakeLoader();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PublicServerSettings settings = PublicServerSettings.defaults(Door.FREE_PORT);
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final List<Flushes> flushes = new ArrayList<>();

    /** Counts what reaches the socket. */
    private static final class Flushes extends ChannelOutboundHandlerAdapter {
        int count;

        @Override
        public void flush(ChannelHandlerContext ctx) {
            count++;
            ctx.flush();
        }
    }

    private void connectAll(Coalescer<String, Value> coalescer) {
        Executor executor = tasks::add;
        Router router = Door.routes(settings, PublicServices.of(coalescer, KeyRule.none()), executor);
        Loop loop = new Loop(executor, executor, () -> 0, new Pressure(1 << 20, 1 << 20));
        LoopContext http = new LoopContext(loop, Instant.EPOCH, router, settings.limits(), AnswerListener.none(), "");
        for (int i = 0; i < CHANNELS; i++) {
            Flushes counter = new Flushes();
            EmbeddedChannel channel = new EmbeddedChannel(counter);
            http.accept(channel);
            channels.add(channel);
            flushes.add(counter);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneBatch_oneTaskForTheLoop_oneFlushForEachChannel(boolean asBatches) {
        try (Coalescer<String, Value> coalescer =
                Coalescer.start(Door.lookups(1000, 1, Duration.ofSeconds(8)), loader)) {
            connectAll(coalescer);
            loader.shut("gate");
            CompletionStage<Outcome<Value>> gate = coalescer.provide("gate");
            Await.until(() -> loader.batches.size() == 1);
            for (int i = 0; i < CHANNELS; i++) {
                String requests = asBatches
                        ? RawClient.post("text/plain", "a" + i + "\nb" + i + "\nc" + i)
                        : RawClient.get("/a" + i) + RawClient.get("/b" + i) + RawClient.get("/c" + i);
                channels.get(i).writeInbound(Unpooled.copiedBuffer(requests, UTF_8));
            }
            assertThat(coalescer.inFlight())
                    .as("lookups of one turn wait for its end")
                    .isEqualTo(1);
            assertThat(tasks).as("and reach the coalescer as one task").hasSize(1);
            tasks.remove().run();
            assertThat(coalescer.inFlight()).isEqualTo(1 + 3 * CHANNELS);
            tasks.clear(); // none of them is an answer
            loader.open("gate");
            Await.until(() -> gate.toCompletableFuture().isDone() && !tasks.isEmpty());
            assertThat(loader.batches.get(1)).hasSize(3 * CHANNELS);

            assertThat(tasks).as("all outcomes come as one task").hasSize(1);
            tasks.remove().run();
            int readOn = asBatches ? CHANNELS : 0; // a connection that stood still for its batch reads on
            assertThat(tasks).as("all connections are flushed by one task").hasSize(1 + readOn);
            assertThat(flushes).as("answers are gathered").allMatch(counter -> counter.count == 0);
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }

            assertThat(flushes).allMatch(counter -> counter.count == 1);
            for (EmbeddedChannel channel : channels) {
                ByteBuf sent = channel.readOutbound();
                assertThat(sent.toString(UTF_8).split("HTTP/1.1 ", -1)).hasSize(asBatches ? 2 : 4);
                sent.release();
                assertThat(channel.<Object>readOutbound()).isNull();
            }
        }
    }

    /** A client that does not read its answers is not asked for more. */
    @Test
    void unwritable_isNotReadOn() {
        try (Coalescer<String, Value> coalescer =
                Coalescer.start(Door.lookups(1000, 1, Duration.ofSeconds(8)), loader)) {
            connectAll(coalescer);
            loader.shut("a");
            EmbeddedChannel channel = channels.get(0);
            ChannelOutboundBuffer buffer =
                    Objects.requireNonNull(channel.unsafe().outboundBuffer());
            buffer.setUserDefinedWritability(1, false);
            channel.runPendingTasks();
            channel.writeInbound(Unpooled.copiedBuffer(
                    RawClient.get("/a") + RawClient.get("/b").repeat(1000), UTF_8));
            assertThat(channel.config().isAutoRead()).isFalse();
            assertThat(coalescer.inFlight()).isZero();

            buffer.setUserDefinedWritability(1, true);
            channel.runPendingTasks();
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
            assertThat(coalescer.inFlight()).isEqualTo(2);
            loader.open("a");
        }
    }

    /** Answers known at once must not pile up either: 64 KiB of them wait for a flush before more is decoded. */
    @Test
    void answersKnownAtOnce_areFlushedBeforeTheyPileUp() {
        try (Coalescer<String, Value> coalescer =
                Coalescer.start(Door.lookups(1000, 1, Duration.ofSeconds(8)), loader)) {
            connectAll(coalescer);
            EmbeddedChannel channel = channels.get(0);
            channel.writeInbound(Unpooled.copiedBuffer(RawClient.get("/%00").repeat(2000), UTF_8));
            int answers = 0;
            while (!tasks.isEmpty()) {
                tasks.remove().run();
                ByteBuf sent = channel.readOutbound();
                if (sent != null) {
                    assertThat(sent.readableBytes()).isLessThan(66 * 1024);
                    answers += sent.toString(UTF_8).split("HTTP/1.1 ", -1).length - 1;
                    sent.release();
                }
            }
            assertThat(answers).isEqualTo(2000);
        }
    }

    @Test
    void pipelinedRefusals_oneFlush() {
        try (Coalescer<String, Value> coalescer =
                Coalescer.start(Door.lookups(1000, 1, Duration.ofSeconds(8)), loader)) {
            connectAll(coalescer);
            channels.get(0)
                    .writeInbound(Unpooled.copiedBuffer(RawClient.get("/%00").repeat(20), UTF_8));
            assertThat(tasks).hasSize(1);
            tasks.remove().run();
            assertThat(flushes.get(0).count).isEqualTo(1);
            ByteBuf sent = channels.get(0).readOutbound();
            sent.release();
        }
    }
}
