package io.sluice.http;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The body that is arriving on one connection, if one is. */
final class Upload {
    private static final Logger LOG = LoggerFactory.getLogger(Upload.class);

    private final Runnable deafen;
    private @Nullable Exchange exchange;

    /** @param deafen runs when nothing that follows on the connection can be read */
    Upload(Runnable deafen) {
        this.deafen = deafen;
    }

    void begin(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Whose body it is; null while none arrives. */
    @Nullable
    Exchange exchange() {
        return exchange;
    }

    void add(HttpContent content) {
        Exchange owner = exchange;
        Body body = owner == null ? null : owner.body();
        if (owner == null || body == null) {
            return; // the empty end of a request without body
        }
        try {
            if (content.decoderResult().isFailure()) {
                throw new BadRequest(Problem.bad("malformed request: a chunk of the body cannot be read"));
            }
            body.add(content.content());
            if (content instanceof LastHttpContent) {
                end(owner, true); // first, because what follows may answer at once
                body.complete();
            }
        } catch (BadRequest refused) {
            // Keys refused after the whole body was read leave the connection usable; anything earlier does not.
            end(owner, false);
            owner.answer(refused.problem().reply());
        } catch (RuntimeException e) {
            end(owner, false);
            LOG.error("a request could not be answered", e);
            owner.answer(Problem.BROKEN);
        }
    }

    /** The body is read, or given up; harmless when repeated. */
    void end(Exchange owner, boolean whole) {
        owner.endBody(whole);
        exchange = null;
        if (owner.persistence() == Reply.Persistence.CLOSE) {
            deafen.run();
        }
    }

    /** Nobody wants it any more. */
    void forget() {
        exchange = null;
    }
}
