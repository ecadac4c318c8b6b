package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks Redis one thing after another on one connection, and waits for each reply. As {@link Caller}, it tries nothing twice: after a
 * failure the next question has a new connection. For one thread.
 */
public final class RedisCaller implements AutoCloseable {
    private static final int LONGEST = 64 * 1024 * 1024;

    private final Cache cache;
    private final int limitMillis;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    /** @param limit how long Redis may be silent */
    public RedisCaller(Cache cache, Duration limit) {
        this.cache = cache;
        this.limitMillis = Math.toIntExact(limit.toMillis());
    }

    /** The entry of a key: null if there is none, empty if the key is known to be absent. */
    public @Nullable String entry(String key) throws IOException {
        return ask("GET", cache.prefix() + key);
    }

    /** Says this, and returns what came back: a number as its digits, null for nil. */
    public @Nullable String ask(String... words) throws IOException {
        List<@Nullable String> replies = askForAll(words);
        if (replies.size() != 1) {
            throw new IOException(replies.size() + " replies in place of one");
        }
        return replies.get(0);
    }

    /** The same, for replies that are lists, in lists too: all of them one after the other. */
    public List<@Nullable String> askForAll(String... words) throws IOException {
        boolean answered = false;
        try {
            send(connected(), words);
            List<@Nullable String> replies = next();
            answered = true;
            return replies;
        } finally {
            if (!answered) {
                close();
            }
        }
    }

    /** Waits for what Redis says unasked, after a SUBSCRIBE. */
    public List<@Nullable String> next() throws IOException {
        List<@Nullable String> replies = new ArrayList<>();
        read(replies);
        return replies;
    }

    private Socket connected() throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket();
            socket = open;
            open.setTcpNoDelay(true);
            open.setSoTimeout(limitMillis);
            open.connect(new InetSocketAddress(cache.host(), cache.port()), limitMillis);
            in = new BufferedInputStream(open.getInputStream(), 1 << 14);
            send(open, "AUTH", cache.password());
            List<@Nullable String> unused = next();
        }
        return open;
    }

    private static void send(Socket open, String... words) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        bytes.writeBytes(("*" + words.length + "\r\n").getBytes(UTF_8));
        for (String word : words) {
            byte[] utf8 = word.getBytes(UTF_8);
            bytes.writeBytes(("$" + utf8.length + "\r\n").getBytes(UTF_8));
            bytes.writeBytes(utf8);
            bytes.writeBytes(new byte[] {'\r', '\n'});
        }
        open.getOutputStream().write(bytes.toByteArray());
    }

    private void read(List<@Nullable String> replies) throws IOException {
        String line = line();
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+', ':' -> replies.add(rest);
            case '$' -> replies.add(rest.equals("-1") ? null : value(length(rest)));
            case '*' -> {
                for (int left = length(rest); left > 0; left--) {
                    read(replies);
                }
            }
            case '-' -> throw new IOException(cache + " says: " + rest);
            default -> throw new IOException("'" + line + "' in place of a reply");
        }
    }

    private static int length(String digits) throws IOException {
        try {
            int length = Integer.parseInt(digits);
            if (length <= LONGEST) {
                return length;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IOException("'" + digits + "' in place of a length");
    }

    private String value(int length) throws IOException {
        byte[] bytes = in.readNBytes(length + 2);
        if (bytes.length < length + 2) {
            throw new EOFException(cache + " has ended the connection in the middle of a reply");
        }
        return new String(bytes, 0, length, UTF_8);
    }

    private String line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(32);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || bytes.size() > LONGEST) {
                throw new EOFException(cache + " has ended the connection");
            }
            bytes.write(next);
        }
        String line = bytes.toString(UTF_8).stripTrailing();
        if (line.isEmpty()) {
            throw new IOException("an empty line in place of a reply");
        }
        return line;
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
