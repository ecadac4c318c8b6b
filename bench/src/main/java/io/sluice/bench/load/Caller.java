package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Asks one thing after another on one connection, and waits for each answer. It tries nothing twice: a connection that ends without
 * an answer is a failure that the caller hears of, and the next request has a new one. For one thread.
 */
public final class Caller implements AutoCloseable {
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int LONGEST_BODY = 1024 * 1024;

    private final Target target;
    private final int limitMillis;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    /** @param limit how long the server may be silent */
    public Caller(URI base, Duration limit) throws LoadException {
        this.target = Target.of(base);
        this.limitMillis = Math.toIntExact(limit.toMillis());
    }

    /**
     * What came back.
     *
     * @param retryAfter whether the server says that it may be asked again
     */
    public record Answer(int status, boolean retryAfter, String body) {}

    public Answer get(String path) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: " + target.authority() + "\r\n\r\n");
    }

    public Answer put(String path, String body) throws IOException {
        return ask("PUT " + path + " HTTP/1.1\r\nHost: " + target.authority() + "\r\nContent-Length: "
                + body.getBytes(UTF_8).length + "\r\n\r\n" + body);
    }

    private Answer ask(String request) throws IOException {
        boolean answered = false;
        try {
            Socket open = connected();
            open.getOutputStream().write(request.getBytes(UTF_8));
            Answer answer = answer();
            answered = true;
            return answer;
        } finally {
            if (!answered) {
                close();
            }
        }
    }

    private Socket connected() throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket();
            socket = open;
            open.setTcpNoDelay(true);
            open.setSoTimeout(limitMillis);
            open.connect(target.address(), limitMillis);
            in = new BufferedInputStream(open.getInputStream());
        }
        return open;
    }

    private Answer answer() throws IOException {
        String first = line();
        if (!first.matches("HTTP/1\\.1 [2-5]\\d\\d .*")) {
            throw new IOException("'" + first + "' in place of HTTP/1.1 and a status");
        }
        int length = 0;
        boolean retryAfter = false;
        boolean closes = false;
        for (String field = line(); !field.isEmpty(); field = line()) {
            String text = field.toLowerCase(Locale.ROOT);
            if (text.startsWith("content-length:")) {
                length = Integer.parseInt(text.substring(text.indexOf(':') + 1).strip());
            }
            retryAfter |= text.startsWith("retry-after:");
            closes |= text.startsWith("connection:") && text.contains("close");
        }
        if (length > LONGEST_BODY) {
            throw new IOException("an answer of " + length + " bytes");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the connection ended in the middle of an answer");
        }
        if (closes) {
            close();
        }
        return new Answer(Integer.parseInt(first.substring(9, 12)), retryAfter, new String(body, UTF_8));
    }

    private String line() throws IOException {
        byte[] line = new byte[128];
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended without an answer");
            }
            if (length == LONGEST_LINE) {
                throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) next;
        }
        return new String(line, 0, length, ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // it is of no use any more, and that is what is wanted
            }
        }
    }
}
