package io.sluice.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes are, they are decoded or refused with a {@link MalformedException}, and what is sent right afterwards is decoded as
 * ever. The bytes are random ones, and captured messages that were cut off, changed, stretched or given lengths they do not have.
 */
class DecoderFuzzTest {
    private static final int INPUTS = Integer.getInteger("sluice.fuzz.inputs", 50_000);
    private static final long SEED = Long.getLong("sluice.fuzz.seed", 1);

    /** What lengths and counts are set to. */
    private static final int[] NUMBERS = {
        -1, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x7FFF, 0xFFFF, 1 << 20, 1 << 30
    };

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    private final List<byte[]> real = Capture.steps().values().stream()
            .flatMap(step -> step.messages().stream())
            .toList();
    private final KeyColumns key = new KeyColumns(List.of("key"), false);
    private final Decoder decoder = new Decoder();

    @Test
    void noInput_doesMoreThanBeRefused() throws MalformedException {
        List<Capture.Step> steps = List.copyOf(Capture.steps().values());
        int decoded = 0;
        int refused = 0;
        for (int input = 0; input < INPUTS; input++) {
            byte[] bytes = input();
            try {
                look(decoder.decode(ByteBuffer.wrap(bytes)));
                decoded++;
            } catch (MalformedException e) {
                assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(200);
                refused++;
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + SEED + ", input " + input + ": "
                                + HexFormat.of().formatHex(bytes),
                        e);
            }
            if (input % 100 == 0) {
                Capture.Step step = steps.get(random.nextInt(steps.size()));
                for (byte[] message : step.messages()) {
                    look(decoder.decode(ByteBuffer.wrap(message)));
                }
            }
        }
        // The fuzzer is worth something only if it gets past the first look, and often does not.
        assertThat(decoded).isGreaterThan(INPUTS / 20);
        assertThat(refused).isGreaterThan(INPUTS / 5);
    }

    /** Looks at all there is in a message. */
    private void look(Message message) {
        try {
            String unused = Described.of(message);
        } catch (MalformedException e) {
            assertThat(e).hasMessageContaining("UTF-8"); // which is all that can be wrong with a message by now
        }
        if (message instanceof Message.Insert insert) {
            assertThat(key.of(insert).keys()).hasSizeLessThan(2);
        } else if (message instanceof Message.Update update) {
            assertThat(key.of(update).keys()).hasSizeLessThan(3);
        } else if (message instanceof Message.Delete delete) {
            assertThat(key.of(delete).keys()).hasSizeLessThan(2);
        }
    }

    private byte[] input() {
        byte[] bytes = real.get(random.nextInt(real.size())).clone();
        switch (random.nextInt(6)) {
            case 0 -> {
                bytes = new byte[random.nextInt(64)];
                random.nextBytes(bytes);
            }
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
            case 3 -> {
                if (bytes.length > 5) {
                    int at = 1 + random.nextInt(bytes.length - 4);
                    ByteBuffer.wrap(bytes).putInt(at, NUMBERS[random.nextInt(NUMBERS.length)]);
                }
            }
            default -> {
                for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
        }
        return bytes;
    }
}
