package io.sluice.fleet;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks one server on 127.0.0.1, in as much of its protocol as that takes. Each answer may take so long and no longer. Used by one thread. */
final class RespSession implements Closeable {
    private static final int CONNECT_MILLIS = 1000;
    private static final int LONGEST = 64 << 20;

    private final Socket socket;
    private final InputStream in;

    private RespSession(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** @param answerMillis how long each answer may take */
    static RespSession open(int port, String password, int answerMillis) throws IOException {
        Socket socket = new Socket();
        boolean good = false;
        try {
            socket.setSoTimeout(answerMillis);
            socket.connect(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), CONNECT_MILLIS);
            RespSession session = new RespSession(socket);
            session.ask("AUTH", password);
            good = true;
            return session;
        } finally {
            if (!good) {
                socket.close();
            }
        }
    }

    /** Texts, numbers as {@code Long}, lists, or null. An error is thrown as {@link RespError}. */
    @Nullable
    Object ask(String... words) throws IOException {
        ByteArrayOutputStream command = new ByteArrayOutputStream();
        command.writeBytes(bytes("*" + words.length + "\r\n"));
        for (String word : words) {
            byte[] text = bytes(word);
            command.writeBytes(bytes("$" + text.length + "\r\n"));
            command.writeBytes(text);
            command.writeBytes(bytes("\r\n"));
        }
        socket.getOutputStream().write(command.toByteArray());
        return read();
    }

    /** The same of an answer that is a text. */
    String text(String... words) throws IOException {
        return String.valueOf(ask(words));
    }

    /** The same of an answer that is a list. */
    List<?> list(String... words) throws IOException {
        return ask(words) instanceof List<?> list ? list : List.of();
    }

    private @Nullable Object read() throws IOException {
        int type = in.read();
        String line = line();
        switch (type) {
            case '+' -> {
                return line;
            }
            case ':' -> {
                return Long.parseLong(line);
            }
            case '-' -> throw new RespError(line);
            case '$' -> {
                int size = size(line);
                if (size < 0) {
                    return null;
                }
                byte[] text = in.readNBytes(size);
                String unused = line();
                return new String(text, StandardCharsets.ISO_8859_1);
            }
            case '*' -> {
                List<@Nullable Object> all = new ArrayList<>();
                for (int left = size(line); left > 0; left--) {
                    all.add(read());
                }
                return all;
            }
            default -> throw new IOException("this is no Redis");
        }
    }

    private static int size(String digits) throws IOException {
        int size = Integer.parseInt(digits);
        if (size > LONGEST) {
            throw new IOException("an answer is too long");
        }
        return size;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int next;
        while ((next = in.read()) != '\r') {
            if (next < 0 || line.length() > 10_000) {
                throw new IOException("the connection was closed");
            }
            line.append((char) next);
        }
        int unused = in.read(); // the line feed
        return line.toString();
    }

    /** A character for each byte, so that names of keys come back as they are. */
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
