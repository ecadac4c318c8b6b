package io.sluice.pgoutput;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The statements of {@code capture.txt} and the messages that a real server sent for them. A step begins with {@code # its name}, then
 * come its statements, each after {@code >}, and its messages in hex, each after {@code <}. {@link DecoderIT} runs the statements anew.
 */
final class Capture {

    /** Statements, and what was sent for them from a session of the slot that began with the first. */
    record Step(String name, List<String> statements, List<byte[]> messages) {

        List<Message> decoded() throws MalformedException {
            Decoder decoder = new Decoder();
            List<Message> decoded = new ArrayList<>();
            for (byte[] message : messages) {
                decoded.add(decoder.decode(ByteBuffer.wrap(message)));
            }
            return decoded;
        }

        String text() {
            StringBuilder text = new StringBuilder("# " + name + "\n");
            statements.forEach(statement -> text.append("> ").append(statement).append('\n'));
            messages.forEach(message ->
                    text.append("< ").append(HexFormat.of().formatHex(message)).append('\n'));
            return text.toString();
        }
    }

    private Capture() {}

    /** By name, in order. */
    static Map<String, Step> steps() {
        Map<String, Step> steps = new LinkedHashMap<>();
        Step step = new Step("", List.of(), List.of());
        for (String line : lines()) {
            if (line.startsWith("# ")) {
                step = new Step(line.substring(2), new ArrayList<>(), new ArrayList<>());
                steps.put(step.name, step);
            } else if (line.startsWith("> ")) {
                step.statements.add(line.substring(2));
            } else if (line.startsWith("< ")) {
                step.messages.add(HexFormat.of().parseHex(line.substring(2)));
            }
        }
        return steps;
    }

    static Step step(String name) {
        return Objects.requireNonNull(steps().get(name), name);
    }

    private static List<String> lines() {
        try (InputStream in = Objects.requireNonNull(Capture.class.getResourceAsStream("capture.txt"))) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
