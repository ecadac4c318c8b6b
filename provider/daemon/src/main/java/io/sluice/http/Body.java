package io.sluice.http;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** The body of one request while it arrives: it grows with what came, not with what was announced. */
public final class Body {
    /**
     * Most bytes of bodies at once on one port: a body may have 4 MiB, and there are thousands of connections. Their arrays take twice
     * as much while they grow.
     */
    static final long MAX_OF_ALL = Math.max(
            8L * 1024 * 1024, Math.min(256L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 16));

    /** Takes the whole body. */
    @FunctionalInterface
    public interface BodyTaker {
        void take(ByteBuffer body) throws BadRequest;
    }

    private final int limit;
    private final Problem tooLarge;
    private final AtomicLong ofAll;
    private final BodyTaker taker;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    /**
     * A body that has yet to arrive.
     *
     * @param limit most bytes of this one
     * @param ofAll how many bytes of bodies there are on this port
     */
    public Body(int limit, AtomicLong ofAll, BodyTaker taker) {
        this(limit, tooLarge(limit), ofAll, taker);
    }

    /** The same, with what is said of a body that is too large. */
    public Body(int limit, Problem tooLarge, AtomicLong ofAll, BodyTaker taker) {
        this.limit = limit;
        this.tooLarge = tooLarge;
        this.ofAll = ofAll;
        this.taker = taker;
    }

    void add(ByteBuf part) throws BadRequest {
        int length = part.readableBytes();
        if (length > limit - bytes.size()) {
            throw new BadRequest(tooLarge);
        }
        if (ofAll.addAndGet(length) > MAX_OF_ALL) {
            ofAll.addAndGet(-length);
            throw new BadRequest(Problem.later("too many large requests at once"));
        }
        byte[] copy = new byte[length];
        part.readBytes(copy);
        bytes.writeBytes(copy);
    }

    /** Hands the body to its taker. */
    void complete() throws BadRequest {
        ByteBuffer whole = ByteBuffer.wrap(bytes.toByteArray());
        discard();
        taker.take(whole);
    }

    /** Drops what came, and gives back its share of the port's bytes. */
    void discard() {
        ofAll.addAndGet(-bytes.size());
        bytes.reset();
    }

    public static Problem tooLarge(int limit) {
        return Problem.of(413, "the body has more than " + limit + " bytes");
    }
}
