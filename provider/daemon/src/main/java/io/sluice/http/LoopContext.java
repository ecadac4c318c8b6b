package io.sluice.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.channel.Channel;
import io.sluice.transport.Limits;
import io.sluice.transport.Loop;
import io.sluice.transport.Outbox;
import io.sluice.transport.Protocol;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** HTTP on one event loop: what its connections share beside the loop, which is the date, heads that were seen, and the router. */
final class LoopContext implements Protocol {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT\r\n'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);

    private final Loop loop;
    private final Router router;
    private final Limits limits;
    private final AnswerListener listener;
    private final KnownHeads knownHeads = new KnownHeads();
    private final String fields;
    /** The whole Date field of an answer given now, and the fields of the port. */
    private byte[] date;

    /** The same without the fields of the port. */
    private byte[] bareDate;

    /**
     * Somebody calls {@link #tick} about once a second.
     *
     * @param router gets the requests
     * @param fields of each answer of the port, each ended by CRLF
     */
    LoopContext(Loop loop, Instant now, Router router, Limits limits, AnswerListener listener, String fields) {
        this.loop = loop;
        this.router = router;
        this.limits = limits;
        this.listener = listener;
        this.fields = fields;
        this.bareDate = dateField(now, "");
        this.date = dateField(now, fields);
    }

    @Override
    public void accept(Channel channel) {
        RequestDecoder decoder = new RequestDecoder(knownHeads, loop.pressure());
        channel.pipeline().addLast(decoder, new Connection(channel, decoder, this, limits, listener));
    }

    @Override
    public void tick(Instant now) {
        bareDate = dateField(now, "");
        date = dateField(now, fields);
    }

    Loop loop() {
        return loop;
    }

    Router router() {
        return router;
    }

    /** Writes an answer, as a whole or its beginning. */
    void write(Reply reply, boolean headOnly, Reply.Persistence persistence, Outbox outbox) {
        outbox.written(reply.writeTo(outbox.begin(), reply.isBare() ? bareDate : date, headOnly, persistence));
    }

    /** Tells a client that waits for it to send the body. */
    void sayContinue(Outbox outbox) {
        outbox.begin().writeBytes(CONTINUE);
        outbox.written(null);
    }

    private static byte[] dateField(Instant now, String fields) {
        return (HTTP_DATE.format(now) + fields).getBytes(US_ASCII);
    }
}
