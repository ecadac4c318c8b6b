package io.sluice.redis;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A channel that is listened to, on a connection of its own. Jedis makes the connection; from then on it is read here, because Jedis
 * takes a connection on which nothing was said for a while for a broken one.
 */
public final class Subscription implements AutoCloseable {
    private static final int LONGEST = 16 << 20;
    private static final int MOST_PARTS = 8;
    private static final byte[] PING = CacheNames.bytes("*1\r\n$4\r\nPING\r\n");

    private final RedisLink link;
    private final InputStream in;
    private final OutputStream out;

    /**
     * Takes the connection over, and subscribes. When it returns, everything said from now on will be heard.
     *
     * @param silenceMillis how long nothing may be heard before Redis is asked whether it is there; twice that ends it
     */
    public Subscription(RedisLink link, String channel, int silenceMillis) throws IOException {
        this.link = link;
        Socket socket = link.sockets().socket();
        socket.setSoTimeout(silenceMillis);
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = socket.getOutputStream();
        byte[] name = CacheNames.bytes(channel);
        say("*2\r\n$9\r\nSUBSCRIBE\r\n$" + name.length + "\r\n" + channel + "\r\n");
        read(in.read());
    }

    private void say(String words) throws IOException {
        out.write(CacheNames.bytes(words));
        out.flush();
    }

    /** The next message. */
    public byte[] next() throws IOException {
        while (true) {
            if (read(first()) instanceof List<?> said
                    && said.size() == 3
                    && said.get(0) instanceof byte[] kind
                    && new String(kind, StandardCharsets.US_ASCII).equals("message")
                    && said.get(2) instanceof byte[] message) {
                return message;
            }
        }
    }

    /** The first byte of what is said next. */
    private int first() throws IOException {
        try {
            return in.read();
        } catch (SocketTimeoutException e) {
            out.write(PING);
            out.flush();
            return in.read();
        }
    }

    /** What begins with this byte, as Redis writes it: lists, texts, numbers and errors. */
    private @Nullable Object read(int type) throws IOException {
        switch (type) {
            case '*' -> {
                int size = length(MOST_PARTS);
                List<@Nullable Object> parts = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    parts.add(read(in.read()));
                }
                return parts;
            }
            case '$' -> {
                int size = length(LONGEST);
                byte[] text = in.readNBytes(Math.max(0, size));
                if (size >= 0) {
                    line();
                }
                return text;
            }
            case '+', ':' -> {
                return line();
            }
            case '-' -> throw new JedisDataException(line());
            default -> throw new IOException(type < 0 ? "the connection was closed" : "this is no Redis");
        }
    }

    private int length(int most) throws IOException {
        try {
            int length = Integer.parseInt(line());
            if (length <= most) {
                return length;
            }
        } catch (NumberFormatException e) {
            throw new IOException("this is no Redis", e);
        }
        throw new IOException("a message is too long");
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int next;
        while ((next = in.read()) != '\r') {
            if (next < 0 || line.length() > 1000) {
                throw new IOException("the connection was closed");
            }
            line.append((char) next);
        }
        in.read(); // the line feed
        return line.toString();
    }

    @Override
    public void close() {
        link.abort();
        link.close();
    }
}
