package io.sluice.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.RedisArrayAggregator;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What Netty's decoder takes for arrays of bulk strings, ours reads as the same commands; and it ends for all bytes, whatever they are. */
class CommandFuzzTest {
    private static final int ROUNDS = Boolean.getBoolean("sluice.test.full") ? 200_000 : 5_000;
    private static final String ODD = "*$\r\n0123456789-+:_ab\"' \0\377";

    private final Random random = new Random(17);

    @Test
    void commands_areThoseOfTheOracle() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String bytes = commands();
            int piece = 1 + random.nextInt(bytes.length());
            assertThat(CommandReaderTest.read(bytes, piece, true))
                    .as("round %s", round)
                    .isEqualTo(oracle(bytes));
        }
    }

    /** Where the oracle refuses nothing is compared, nor what we find behind: it knows no inline commands, and has other limits. */
    @Test
    void changedBytes_areReadAlike_orRefused() {
        int compared = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String bytes = changed(commands());
            List<List<String>> ours = orNull(bytes);
            List<List<String>> theirs = oracleOrNull(bytes);
            if (ours != null && theirs != null) {
                assertThat(ours).as("round %s: %s", round, bytes).satisfies(read -> assertThat(
                                read.subList(0, Math.min(read.size(), theirs.size())))
                        .isEqualTo(theirs));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(ROUNDS / 10);
    }

    private String commands() {
        StringBuilder bytes = new StringBuilder();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int words = 1 + random.nextInt(5);
            bytes.append('*').append(words).append("\r\n");
            for (int j = 0; j < words; j++) {
                String word = word();
                bytes.append('$')
                        .append(word.length())
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
        }
        return bytes.toString();
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            word.append(random.nextBoolean() ? ODD.charAt(random.nextInt(ODD.length())) : (char) random.nextInt(256));
        }
        return word.toString();
    }

    private String changed(String bytes) {
        StringBuilder changed = new StringBuilder(bytes);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(changed.length());
            char odd = ODD.charAt(random.nextInt(ODD.length()));
            switch (random.nextInt(3)) {
                case 0 -> changed.setCharAt(at, odd);
                case 1 -> changed.insert(at, odd);
                default -> changed.setLength(Math.max(1, at));
            }
        }
        return changed.toString();
    }

    private static @Nullable List<List<String>> orNull(String bytes) {
        try {
            return CommandReaderTest.read(bytes, true);
        } catch (ProtocolError e) {
            return null;
        }
    }

    private static @Nullable List<List<String>> oracleOrNull(String bytes) {
        try {
            return oracle(bytes);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static List<List<String>> oracle(String bytes) {
        Refusals refusals = new Refusals();
        EmbeddedChannel channel = new EmbeddedChannel(
                new RedisDecoder(), new RedisBulkStringAggregator(), new RedisArrayAggregator(64, 8), refusals);
        List<List<String>> commands = new ArrayList<>();
        boolean unused = channel.writeInbound(Unpooled.copiedBuffer(bytes, ISO_8859_1));
        if (refusals.any) {
            throw new IllegalArgumentException("refused");
        }
        RedisMessage message;
        while ((message = channel.readInbound()) != null) {
            if (!(message instanceof ArrayRedisMessage array)) {
                throw new IllegalArgumentException("no array");
            }
            if (!array.isNull() && !array.children().isEmpty()) {
                commands.add(words(array));
            }
            ReferenceCountUtil.release(message);
        }
        return commands;
    }

    /** Hears of what the oracle does not take. */
    private static final class Refusals extends ChannelInboundHandlerAdapter {
        private boolean any;

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            any = true;
        }
    }

    private static List<String> words(ArrayRedisMessage array) {
        List<String> words = new ArrayList<>();
        for (RedisMessage child : array.children()) {
            if (!(child instanceof FullBulkStringRedisMessage word) || word.isNull()) {
                throw new IllegalArgumentException("no bulk string");
            }
            words.add(word.content().toString(ISO_8859_1));
        }
        return words;
    }
}
