package io.sluice.door;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Outcome;
import io.sluice.http.BadRequest;
import io.sluice.http.Body;
import io.sluice.http.Exchange;
import io.sluice.http.Problem;
import io.sluice.http.Reply;
import io.sluice.http.RequestKind;
import io.sluice.http.Router;
import io.sluice.http.Target;
import io.sluice.lookup.MinLsnLookup;
import io.sluice.lookup.Value;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The paths of the public port, for the connections of one event loop. */
final class LookupRoutes implements Router {
    private static final String READS = "GET, HEAD";
    private static final Reply NOOP =
            Reply.of(200, "Content-Type: text/plain; charset=utf-8\r\n", "ok\n".getBytes(StandardCharsets.US_ASCII));

    private final Lookups usual;
    private final @Nullable Coalescer<MinLsnLookup, Value> readBacks;
    private final Keys keys;
    private final ValueForm redirect;
    private final ValueForm text = ValueForm.text();
    private final int maxKeys;
    private final @Nullable BenchRoutes bench;
    private final @Nullable WriteRoutes writes;
    private final AtomicLong bodyBytes;

    /**
     * Routes of one event loop.
     *
     * @param loop its executor
     * @param bodyBytes of all bodies that arrive at the port now
     */
    LookupRoutes(PublicServerSettings settings, PublicServices services, AtomicLong bodyBytes, Executor loop) {
        this.usual = new Turn(loop, services.lookups());
        this.bodyBytes = bodyBytes;
        this.readBacks = services.readBacks();
        this.keys = new Keys(services.extra());
        this.redirect = ValueForm.redirect(settings.redirectStatus());
        this.maxKeys = settings.maxKeys();
        this.bench = settings.benchRoutes() ? services.bench() : null;
        this.writes = services.writer() == null
                ? null
                : new WriteRoutes(services.writer(), services.writeToken(), keys, bodyBytes);
    }

    @Override
    public void route(HttpRequest request, Exchange exchange) throws BadRequest {
        if (request.uri().equals("*") || request.method().equals(HttpMethod.CONNECT)) {
            throw new BadRequest(
                    Problem.notAllowed(writes == null ? "GET, HEAD, POST" : "GET, HEAD, POST, PUT, DELETE"));
        }
        Target target = Target.of(request.uri());
        if (target.rest() == null && target.first().equals("batch")) {
            batch(request, exchange);
            return;
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            if (isForMeasuring(target)) {
                throw new BadRequest(Problem.notAllowed(READS));
            }
            if (writes == null) {
                throw new BadRequest(Problem.readOnly(READS));
            }
            writes.route(request, target, exchange);
            return;
        }
        if (target.rest() == null) {
            oneSegment(target.first(), lookups(request), exchange);
        } else {
            twoSegments(target.first(), target.rest(), lookups(request), exchange);
        }
    }

    private Lookups lookups(HttpRequest request) throws BadRequest {
        if (!request.headers().contains(ReadBackLookups.FIELD)) {
            return usual;
        }
        if (readBacks == null) {
            throw new BadRequest(Problem.bad(ReadBackLookups.FIELD + " is not known here"));
        }
        return ReadBackLookups.of(readBacks, request.headers());
    }

    private void oneSegment(String segment, Lookups lookups, Exchange exchange) throws BadRequest {
        if (segment.isEmpty()) {
            throw new BadRequest(Problem.of(404, "no key: ask for /{key}, /single/{key} or POST /batch"));
        }
        if (bench != null && benchRoute(bench, segment, exchange)) {
            return;
        }
        exchange.route(RequestKind.REDIRECT);
        SingleLookup.start(lookups, keys.fromSegment(segment), exchange, redirect);
    }

    private void twoSegments(String first, String rest, Lookups lookups, Exchange exchange) throws BadRequest {
        if (rest.indexOf('/') < 0) {
            if (first.equals("single")) {
                exchange.route(RequestKind.SINGLE);
                SingleLookup.start(lookups, keys.fromSegment(rest), exchange, text);
                return;
            }
            if (bench != null && first.equals("direct")) {
                direct(bench, keys.fromSegment(rest), exchange);
                return;
            }
        }
        throw new BadRequest(Problem.of(404, "no such path; a slash inside a key is written %2F"));
    }

    private boolean isForMeasuring(Target target) {
        return bench != null
                && (target.first().equals("direct")
                        || (target.rest() == null
                                && (target.first().equals("single")
                                        || target.first().equals("noop"))));
    }

    private boolean benchRoute(BenchRoutes bench, String segment, Exchange exchange) {
        switch (segment) {
            case "single" -> {
                exchange.route(RequestKind.SINGLE);
                SingleLookup.start(usual, bench.sampleKey(), exchange, text);
            }
            case "direct" -> direct(bench, bench.sampleKey(), exchange);
            case "noop" -> {
                exchange.route(RequestKind.NOOP);
                exchange.answer(NOOP);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void direct(BenchRoutes bench, String key, Exchange exchange) {
        exchange.route(RequestKind.DIRECT);
        var unused = bench.direct(key)
                .exceptionally(e -> new Outcome.Failed<>(Outcome.Failure.ERROR, "the lookup failed"))
                .thenAcceptAsync(outcome -> exchange.answer(Outcomes.reply(outcome, text)), exchange.executor());
    }

    private void batch(HttpRequest request, Exchange exchange) throws BadRequest {
        if (!request.method().equals(HttpMethod.POST)) {
            throw new BadRequest(Problem.notAllowed("POST"));
        }
        exchange.route(RequestKind.BATCH);
        int limit = BatchBody.limit(maxKeys);
        if (HttpUtil.getContentLength(request, 0L) > limit) {
            throw new BadRequest(Body.tooLarge(limit));
        }
        Lookups lookups = lookups(request);
        boolean json = KeysType.isJson(request.headers());
        boolean strict = Target.isSet("strict", request.uri());
        exchange.expectBody(new Body(limit, bodyBytes, body -> {
            exchange.standAlone();
            BatchBody read = BatchBody.read(body, json, strict, keys, maxKeys);
            BatchLookup.start(lookups, read, strict, exchange);
        }));
    }
}
