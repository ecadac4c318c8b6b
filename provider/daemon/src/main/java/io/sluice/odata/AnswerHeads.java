package io.sluice.odata;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.answers.Gzip;
import io.sluice.answers.KeptAnswer;
import io.sluice.http.Reply;
import io.sluice.lookup.Lsn;
import io.sluice.lookup.Value;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The heads of one kind of answer, made once: all but its tag, which is added to each. */
final class AnswerHeads {
    static final String VERSION = "OData-Version: 4.0\r\n";

    /** What is sent more often than it is kept is compressed as it is sent, if that takes the event loop no longer than other answers. */
    private static final int MOST_ON_LOOP = 64 * 1024;

    private static final ServiceError ABSENT = ServiceError.of(404, "no entity has this key");

    private static final byte[] NOTHING = {};

    /** Bytes that differ have tags that differ. */
    private static final String OF_GZIP = "-gzip";

    private static final byte[] ETAG = "ETag: \"".getBytes(ISO_8859_1);
    private static final byte[] END = "\"\r\n".getBytes(ISO_8859_1);
    private static final byte[] GZIP_END = (OF_GZIP + "\"\r\n").getBytes(ISO_8859_1);

    private final byte[] plain;
    private final byte[] gzip;
    private final byte[] notModified;
    private final String caching;
    private final long maxAgeMillis;

    /** @param maxAgeSeconds 0 to be asked each time */
    AnswerHeads(String contentType, long maxAgeSeconds) {
        this.maxAgeMillis = TimeUnit.SECONDS.toMillis(maxAgeSeconds);
        String caching = VERSION
                + "Cache-Control: " + (maxAgeSeconds == 0 ? "no-cache" : "max-age=" + maxAgeSeconds)
                + "\r\nVary: Accept, Accept-Encoding\r\n";
        String fields = "Content-Type: " + contentType + "\r\n" + caching;
        this.plain = Reply.head(200, fields);
        this.gzip = Reply.head(200, fields + "Content-Encoding: gzip\r\n");
        this.notModified = Reply.head(304, caching);
        this.caching = caching;
    }

    /**
     * The answer as this client would have it, or that it has it already.
     *
     * @param value that keeps the answer; one that ends has been kept for a part of the max-age, which its Age says
     */
    Reply reply(Value value, ClientFields client) {
        KeptAnswer answer = KeptAnswer.of(value);
        String more = (value.ends() ? age(value.leftMillis(System.nanoTime())) : "") + origin(answer);
        if (answer.length() == 0) {
            return ABSENT.reply(caching + more);
        }
        boolean coded = client.gzip()
                && (answer.hasGzip() || (answer.length() >= Gzip.LEAST && answer.length() <= MOST_ON_LOOP));
        String known = client.ifNoneMatch();
        if (known != null && EntityTags.match(known, coded ? answer.tag() + OF_GZIP : answer.tag())) {
            return Reply.of(304, head(notModified, answer, coded, more), NOTHING);
        }
        byte[] bytes = answer.bytes();
        if (!coded) {
            return Reply.of(200, head(plain, answer, false, more), bytes, KeptAnswer.BODY, answer.bodyEnd());
        }
        byte[] head = head(gzip, answer, true, more);
        return answer.hasGzip()
                ? Reply.of(200, head, bytes, answer.bodyEnd(), bytes.length)
                : Reply.of(200, head, Gzip.compress(bytes, KeptAnswer.BODY, answer.bodyEnd()));
    }

    private String age(long leftMillis) {
        return "Age: " + Math.max(0, maxAgeMillis - leftMillis) / 1000 + "\r\n";
    }

    private static String origin(KeptAnswer answer) {
        String source =
                switch (answer.origin()) {
                    case SERVICE -> "";
                    case DATABASE -> "Sluice-Source: database\r\n";
                    case REDIS -> "Sluice-Source: redis\r\n";
                };
        long position = answer.position();
        return position == 0 ? source : source + "Sluice-As-Of-LSN: " + Lsn.text(position) + "\r\n";
    }

    private static byte[] head(byte[] start, KeptAnswer answer, boolean coded, String more) {
        byte[] tagEnd = coded ? GZIP_END : END;
        byte[] end = more.isEmpty() ? tagEnd : ((coded ? OF_GZIP : "") + "\"\r\n" + more).getBytes(ISO_8859_1);
        byte[] head = Arrays.copyOf(start, start.length + ETAG.length + KeptAnswer.TAG + end.length);
        int at = start.length;
        System.arraycopy(ETAG, 0, head, at, ETAG.length);
        at += ETAG.length;
        System.arraycopy(answer.bytes(), KeptAnswer.TAG_AT, head, at, KeptAnswer.TAG);
        System.arraycopy(end, 0, head, at + KeptAnswer.TAG, end.length);
        return head;
    }
}
