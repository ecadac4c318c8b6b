package io.sluice.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes spans by OTLP over HTTP, and keeps what tests look at. */
final class Collector implements AutoCloseable {
    /** Fields of protobuf messages, by the numbers of opentelemetry/proto/trace/v1. */
    private record Message(Map<Integer, List<byte[]>> fields) {
        /** Numbers are of no interest, and skipped. */
        static Message of(byte[] bytes) {
            Map<Integer, List<byte[]>> fields = new LinkedHashMap<>();
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                int tag = (int) varint(left);
                switch (tag & 7) {
                    case 0 -> varint(left);
                    case 1 -> left.position(left.position() + 8);
                    case 5 -> left.position(left.position() + 4);
                    default -> {
                        byte[] value = new byte[(int) varint(left)];
                        left.get(value);
                        fields.computeIfAbsent(tag >>> 3, number -> new ArrayList<>())
                                .add(value);
                    }
                }
            }
            return new Message(fields);
        }

        private static long varint(ByteBuffer left) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = left.get();
                value |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        List<Message> all(int number) {
            return fields.getOrDefault(number, List.of()).stream()
                    .map(Message::of)
                    .toList();
        }

        String hex(int number) {
            return HexFormat.of()
                    .formatHex(fields.getOrDefault(number, List.of(new byte[0])).get(0));
        }

        String text(int number) {
            return new String(fields.getOrDefault(number, List.of(new byte[0])).get(0), StandardCharsets.UTF_8);
        }
    }

    /**
     * One span.
     *
     * @param links trace and span, in hexadecimal, with a dash between
     */
    record Received(String trace, String span, String parent, String name, List<String> links) {}

    private final HttpServer server;
    private final List<Received> spans = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (status.get() == 200) {
                read(Message.of(body));
            }
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
    }

    private void read(Message request) {
        for (Message resource : request.all(1)) {
            for (Message scope : resource.all(2)) {
                for (Message span : scope.all(2)) {
                    List<String> links = span.all(13).stream()
                            .map(link -> link.hex(1) + '-' + link.hex(2))
                            .toList();
                    spans.add(new Received(span.hex(1), span.hex(2), span.hex(4), span.text(5), links));
                }
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Received> named(String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    /** From now on it answers so. */
    void answers(int with) {
        status.set(with);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
