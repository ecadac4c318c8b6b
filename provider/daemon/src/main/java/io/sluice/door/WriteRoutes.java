package io.sluice.door;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.sluice.access.AccessToken;
import io.sluice.http.BadRequest;
import io.sluice.http.Body;
import io.sluice.http.Exchange;
import io.sluice.http.Problem;
import io.sluice.http.RequestCheck;
import io.sluice.http.RequestKind;
import io.sluice.http.Target;
import io.sluice.ports.Keys;
import io.sluice.ports.UrlBody;
import io.sluice.write.Write;
import io.sluice.write.Writer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What changes keys: {@code PUT} and {@code DELETE} of {@code /{key}} or {@code /single/{key}}, and {@code POST /}.
 *
 * <p>A write begins when every request before it on its connection is answered, and while it is under way nothing more is read from
 * there: requests that a client sends one behind the other may be done at once only if all of them are safe (RFC 9112, 9.3.2). So a
 * GET behind a PUT finds what the PUT has written, and a GET before it does not.
 */
final class WriteRoutes {
    private static final String KEY_METHODS = "GET, HEAD, PUT, DELETE";

    private final Writer writer;
    private final @Nullable AccessToken token;
    private final Keys keys;
    private final AtomicLong bodyBytes;

    /**
     * Writes nothing before it is asked.
     *
     * @param token null where anybody may write
     * @param bodyBytes how many bytes of bodies there are on this port
     */
    WriteRoutes(Writer writer, @Nullable AccessToken token, Keys keys, AtomicLong bodyBytes) {
        this.writer = writer;
        this.token = token;
        this.keys = keys;
        this.bodyBytes = bodyBytes;
    }

    /** Any method but GET and HEAD, on any path that no other route has. */
    void route(HttpRequest request, Target target, Exchange exchange) throws BadRequest {
        check(request);
        if (target.rest() == null && target.first().isEmpty()) {
            if (!request.method().equals(HttpMethod.POST)) {
                throw new BadRequest(Problem.notAllowed("POST"));
            }
            shorten(request, exchange);
            return;
        }
        change(request, keys.fromSegment(segment(target)), exchange);
    }

    private void check(HttpRequest request) throws BadRequest {
        if (token != null) {
            token.check(request.headers());
        }
    }

    /** Puts or deletes this key. */
    void write(HttpRequest request, String key, Exchange exchange) throws BadRequest {
        check(request);
        change(request, key, exchange);
    }

    private void change(HttpRequest request, String key, Exchange exchange) throws BadRequest {
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.PUT)) {
            put(request, key, exchange);
        } else if (method.equals(HttpMethod.DELETE)) {
            delete(request, key, exchange);
        } else {
            throw new BadRequest(Problem.notAllowed(KEY_METHODS));
        }
    }

    private static String segment(Target target) throws BadRequest {
        String rest = target.rest();
        if (rest == null) {
            return target.first();
        }
        if (target.first().equals("single") && rest.indexOf('/') < 0) {
            return rest;
        }
        throw new BadRequest(Problem.of(404, "no such path; a slash inside a key is written %2F"));
    }

    private void put(HttpRequest request, String key, Exchange exchange) throws BadRequest {
        exchange.route(RequestKind.WRITE);
        boolean ifAbsent = ifAbsent(request.headers());
        exchange.expectBody(body(request, body -> {
            Write write = ifAbsent ? Write.putIfAbsent(key, UrlBody.value(body)) : Write.put(key, UrlBody.value(body));
            SingleWrite.start(writer, write, exchange);
        }));
    }

    private void delete(HttpRequest request, String key, Exchange exchange) throws BadRequest {
        exchange.route(RequestKind.WRITE);
        if (RequestCheck.hasBody(request)) {
            throw new BadRequest(Problem.bad("DELETE takes no body"));
        }
        if (ifAbsent(request.headers())) {
            throw new BadRequest(Problem.bad("If-None-Match: * asks to delete what is not there"));
        }
        SingleWrite.start(writer, Write.delete(key), exchange);
    }

    private void shorten(HttpRequest request, Exchange exchange) throws BadRequest {
        exchange.route(RequestKind.WRITE);
        ifAbsent(request.headers()); // a key that is made up is put only if it is absent, asked or not
        exchange.expectBody(body(request, body -> ShortWrite.start(writer, UrlBody.value(body), keys, exchange)));
    }

    /**
     * Whether only an absent key may be put. Other conditions need entity tags, which there are none of: If-Match holds for no key
     * then, and what a list in If-None-Match is to exclude cannot be known.
     */
    private static boolean ifAbsent(HttpHeaders headers) throws BadRequest {
        if (headers.contains(HttpHeaderNames.IF_MATCH)) {
            throw new BadRequest(
                    Problem.of(412, "keys have no entity tags here: the only condition known is If-None-Match: *"));
        }
        List<String> conditions = headers.getAll(HttpHeaderNames.IF_NONE_MATCH);
        if (conditions.isEmpty()) {
            return false;
        }
        if (conditions.size() == 1 && conditions.get(0).strip().equals("*")) {
            return true;
        }
        throw new BadRequest(Problem.bad("keys have no entity tags here: If-None-Match takes * alone"));
    }

    private Body body(HttpRequest request, Body.BodyTaker taker) throws BadRequest {
        HttpHeaders headers = request.headers();
        if (headers.contains(HttpHeaderNames.CONTENT_RANGE)) {
            throw new BadRequest(Problem.bad("a value is written as a whole: Content-Range is not taken"));
        }
        String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
        if (coding != null && !coding.strip().equalsIgnoreCase("identity")) {
            throw new BadRequest(Problem.of(415, "the URL must come as plain text: no Content-Encoding is known"));
        }
        if (HttpUtil.getContentLength(request, 0L) > UrlBody.MAX_BODY) {
            throw new BadRequest(UrlBody.TOO_LONG);
        }
        return new Body(UrlBody.MAX_BODY, UrlBody.TOO_LONG, bodyBytes, taker);
    }
}
