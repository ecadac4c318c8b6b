package io.sluice.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Gzip for readers that take it: a page of metrics becomes a tenth. */
final class Compression {
    /** Pages of fewer bytes fit into one packet anyway. */
    static final int LEAST = 1024;

    private Compression() {}

    /** Whether this body is worth it, and its reader takes it. */
    static boolean pays(HttpHeaders headers, byte[] body) {
        return body.length >= LEAST && isTaken(headers);
    }

    /** Whether the reader takes gzip. */
    static boolean isTaken(HttpHeaders headers) {
        for (String field : headers.getAll(HttpHeaderNames.ACCEPT_ENCODING)) {
            for (String coding : field.toLowerCase(Locale.ROOT).split(",", -1)) {
                String bare = coding.replace(" ", "");
                if (bare.equals("gzip") || (bare.startsWith("gzip;") && !bare.matches("gzip;q=0(\\.0*)?"))) {
                    return true;
                }
            }
        }
        return false;
    }

    static byte[] gzip(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory takes all
        }
        return out.toByteArray();
    }
}
