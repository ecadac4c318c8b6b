package io.sluice.warm;

import io.sluice.door.BatchFormat;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file with a key on each line, in UTF-8; lines end with LF or CRLF, and empty ones do not count. No key is left out by this form:
 * those that Sluice takes hold no line ends. One thread at a time.
 */
final class KeyFile implements Closeable {
    private static final int BUFFER = 1 << 16;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Path path;
    private final long size;
    private final String sha256;
    private final long lines;
    private @Nullable InputStream in;
    private long offset;

    /**
     * Some lines of the file.
     *
     * @param keys each once
     * @param bad how many lines are no keys
     * @param why where the first of these is, and what is wrong with it
     * @param end where the next batch begins
     */
    record KeyBatch(Set<String> keys, int bad, @Nullable String why, long end) {}

    private KeyFile(Path path, long size, String sha256, long lines) {
        this.path = path;
        this.size = size;
        this.sha256 = sha256;
        this.lines = lines;
    }

    /** Reads it once to know it again: some seconds for a gigabyte. */
    static KeyFile open(Path path) throws WarmException {
        try (InputStream in = Files.newInputStream(path)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] part = new byte[BUFFER];
            long size = 0;
            long lines = 0;
            byte last = '\n';
            for (int length = in.read(part); length > 0; length = in.read(part)) {
                digest.update(part, 0, length);
                size += length;
                last = part[length - 1];
                for (int i = 0; i < length; i++) {
                    lines += part[i] == '\n' ? 1 : 0;
                }
            }
            if (size == 0) {
                throw new WarmException(path + " is empty: it should have a key on each line");
            }
            String sha256 = HexFormat.of().formatHex(digest.digest());
            return new KeyFile(path, size, sha256, lines + (last == '\n' ? 0 : 1));
        } catch (NoSuchFileException e) {
            throw new WarmException("there is no file " + path);
        } catch (IOException e) {
            throw new WarmException(path + " cannot be read: check that it is a file and its permissions");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    Path path() {
        return path;
    }

    /** How many lines there are, empty ones too. */
    long lines() {
        return lines;
    }

    long size() {
        return size;
    }

    /** Nothing of it is sent. */
    Checkpoint unsent(String source) {
        return new Checkpoint(size, sha256, source, 0, Counts.NONE);
    }

    /** Whether the mark was made with this file as it is now. */
    boolean isOf(Checkpoint mark) {
        return mark.size() == size && mark.sha256().equals(sha256);
    }

    /** Reads on from here. */
    void seek(long to) throws WarmException {
        try {
            close();
            InputStream file = Files.newInputStream(path);
            in = new BufferedInputStream(file, BUFFER);
            in.skipNBytes(to);
            offset = to;
        } catch (IOException e) {
            throw changing();
        }
    }

    /** The next lines: at most so many keys, and so many that are none. Null at the end. */
    @Nullable
    KeyBatch next(int most) throws WarmException {
        Set<String> keys = new LinkedHashSet<>();
        int bad = 0;
        String why = null;
        try {
            while (keys.size() < most && bad < most && offset < size) {
                long begin = offset;
                byte[] line = begin == 0 ? withoutMark(line()) : line();
                if (line.length == 0) {
                    continue;
                }
                String key = text(line);
                String refusal = key == null ? "this is not UTF-8" : BatchFormat.refusal(key);
                if (key != null && refusal == null) {
                    keys.add(key);
                } else if (bad++ == 0) {
                    why = "at byte " + begin + " of " + path.getFileName() + ": " + refusal;
                }
            }
        } catch (IOException e) {
            throw changing();
        }
        return keys.isEmpty() && bad == 0 ? null : new KeyBatch(keys, bad, why, offset);
    }

    /** The line without its end; of one that is too long for a key, only as much as shows that. */
    private byte[] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(32);
        int b = -1;
        while (offset < size && (b = read()) != '\n') {
            if (line.size() <= BatchFormat.MAX_KEY_BYTES + 1) {
                line.write(b);
            }
        }
        byte[] bytes = line.toByteArray();
        boolean crlf = b == '\n' && bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return crlf ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    /** Without the byte order mark that some editors put in front of a file. */
    private static byte[] withoutMark(byte[] line) {
        boolean marked = line.length >= MARK.length && Arrays.equals(line, 0, MARK.length, MARK, 0, MARK.length);
        return marked ? Arrays.copyOfRange(line, MARK.length, line.length) : line;
    }

    private int read() throws IOException {
        int b = in == null ? -1 : in.read();
        if (b < 0) {
            throw new IOException("shorter than it was");
        }
        offset++;
        return b;
    }

    private static @Nullable String text(byte[] line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private WarmException changing() {
        return new WarmException(
                path + " cannot be read on, or changes while it is read: leave it as it is, and use --restart");
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
            in = null;
        }
    }
}
