package io.sluice.flags;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that somebody has written by hand: text in UTF-8, of a bounded size. */
public final class SmallFile {
    /** Bytes. */
    static final int MOST = 1024 * 1024;

    private SmallFile() {}

    /**
     * What it says, without the byte order mark that some editors put in front.
     *
     * @throws IOException if it cannot be read, has more than a megabyte, or is no UTF-8
     */
    public static String text(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST + 1);
        }
        if (bytes.length > MOST) {
            throw new FileSystemException(file.toString(), null, "more than a megabyte");
        }
        return Utf8.withoutMark(StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString());
    }
}
