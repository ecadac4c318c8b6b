package io.sluice.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Header sections that were decoded and checked before, byte for byte. A front end sends the same fields with every request: where
 * they follow the request line of a GET unchanged, what was found then is true now, and only the target is read.
 *
 * <p>A section is remembered when it comes a second time, so that clients whose fields always differ push nobody out. Shared by the
 * connections of one event loop, and touched by that loop alone.
 */
final class KnownHeads {
    /** Front ends are few. */
    static final int MOST = 8;

    private static final int MAX_BYTES = 2048;
    private static final byte[] METHOD = "GET ".getBytes(US_ASCII);
    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(US_ASCII);

    private record Known(ByteBuf section, HttpHeaders headers) {}

    private final List<Known> known = new ArrayList<>(MOST);
    /** Hashes of the sections seen last. */
    private final int[] candidates = new int[64];

    private int nextCandidate;
    private int oldest;

    /**
     * The request at the reader's index, if its head is there as a whole and all but its target is known; then it is read. Else null,
     * and nothing is read.
     */
    @Nullable
    HttpRequest read(ByteBuf in) {
        int start = in.readerIndex();
        if (known.isEmpty() || !matches(in, start, METHOD)) {
            return null;
        }
        int target = start + METHOD.length;
        int end = endOfTarget(in, target);
        if (end <= target || !matches(in, end, VERSION)) {
            return null;
        }
        int section = end + VERSION.length;
        for (int i = 0; i < known.size(); i++) {
            Known head = known.get(i);
            int length = head.section.readableBytes();
            if (length <= in.writerIndex() - section && ByteBufUtil.equals(in, section, head.section, 0, length)) {
                in.readerIndex(section + length);
                return new KnownRequest(in.toString(target, end - target, US_ASCII), head.headers);
            }
        }
        return null;
    }

    /** Where the first byte stands that a target cannot hold: a space, a control, or one over 0x7E. */
    private static int endOfTarget(ByteBuf in, int from) {
        int at = from;
        int most = Math.min(in.writerIndex(), from + RequestCheck.MAX_REQUEST_LINE / 2);
        while (at < most) {
            byte b = in.getByte(at);
            if (b <= ' ' || b == 0x7F) { // bytes over 0x7F are negative
                return at;
            }
            at++;
        }
        return -1;
    }

    private static boolean matches(ByteBuf in, int at, byte[] bytes) {
        if (in.writerIndex() - at < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (in.getByte(at + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Remembers the head of a request that was decoded without fault, if it is one that {@link #read} may vouch for.
     *
     * @param head the bytes that it was decoded from, as a whole
     */
    void learn(HttpRequest request, ByteBuf head) {
        int line = METHOD.length + request.uri().length() + VERSION.length;
        int length = head.readableBytes() - line;
        if (length <= 0 || length > MAX_BYTES || !request.method().equals(HttpMethod.GET)) {
            return;
        }
        ByteBuf section = head.slice(head.readerIndex() + line, length);
        int hash = ByteBufUtil.hashCode(section);
        if (!seenBefore(hash)
                || !vouched(request)
                || !matches(head, head.readerIndex() + line - VERSION.length, VERSION)) {
            return;
        }
        Known fresh = new Known(Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(section)), request.headers());
        if (known.size() < MOST) {
            known.add(fresh);
        } else {
            known.set(oldest, fresh);
            oldest = (oldest + 1) % MOST;
        }
    }

    private boolean seenBefore(int hash) {
        for (int one : candidates) {
            if (one == hash) {
                return true;
            }
        }
        candidates[nextCandidate] = hash;
        nextCandidate = (nextCandidate + 1) % candidates.length;
        return false;
    }

    /** Nothing but the target can make a difference: no fault, no body, no expectation, a connection that is kept. */
    private static boolean vouched(HttpRequest request) {
        return request.decoderResult().isSuccess()
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && RequestCheck.problem(request) == null
                && !RequestCheck.hasBody(request)
                && !request.headers().contains(HttpHeaderNames.EXPECT)
                && HttpUtil.isKeepAlive(request);
    }
}
