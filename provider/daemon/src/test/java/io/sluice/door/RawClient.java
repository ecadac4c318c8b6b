package io.sluice.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A plain socket that speaks whatever the test says. Characters of requests are sent as single bytes. */
public final class RawClient implements AutoCloseable {
    final Socket socket;
    private final InputStream in;

    /** What came back. */
    public static final class Answer {
        private final int status;
        private final Map<String, String> fields;
        private final byte[] bytes;

        Answer(int status, Map<String, String> fields, byte[] bytes) {
            this.status = status;
            this.fields = fields;
            this.bytes = bytes;
        }

        public int status() {
            return status;
        }

        public Map<String, String> fields() {
            return fields;
        }

        public byte[] bytes() {
            return bytes;
        }

        public String body() {
            return new String(bytes, UTF_8);
        }

        @Nullable
        public String field(String name) {
            return fields.get(name.toLowerCase(Locale.ROOT));
        }
    }

    public RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    public static String get(String target) {
        return request("GET", target);
    }

    public static String request(String method, String target) {
        return method + " " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    public static String post(String contentType, String body) {
        byte[] utf8 = body.getBytes(UTF_8);
        return "POST /batch HTTP/1.1\r\nHost: x\r\nContent-Type: " + contentType + "\r\nContent-Length: " + utf8.length
                + "\r\n\r\n" + new String(utf8, ISO_8859_1);
    }

    public void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    }

    public Answer read() throws IOException {
        return read(false);
    }

    /** Reads one answer; an answer to HEAD has no body, whatever its length says. */
    public Answer read(boolean toHead) throws IOException {
        String statusLine = readLine();
        if (!statusLine.startsWith("HTTP/1.1 ")) {
            throw new IOException("no status line: " + statusLine);
        }
        Map<String, String> fields = new TreeMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(": ");
            String before = fields.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
            if (before != null) {
                throw new IOException("twice: " + line);
            }
        }
        int length = toHead ? 0 : Integer.parseInt(fields.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the body ended after " + body.length + " of " + length + " bytes");
        }
        return new Answer(Integer.parseInt(statusLine.substring(9, 12)), fields, body);
    }

    /** True when the server has closed its side and sent nothing more. */
    public boolean ended() throws IOException {
        return in.read() < 0;
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended");
            }
            line.write(b);
        }
        String text = line.toString(ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new IOException("a line without CR: " + text);
        }
        return text.substring(0, text.length() - 1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
