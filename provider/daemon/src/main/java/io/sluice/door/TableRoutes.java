package io.sluice.door;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Outcome;
import io.sluice.http.BadRequest;
import io.sluice.http.Body;
import io.sluice.http.Exchange;
import io.sluice.http.Problem;
import io.sluice.http.RequestKind;
import io.sluice.http.Target;
import io.sluice.lookup.MinLsnLookup;
import io.sluice.lookup.Value;
import io.sluice.ports.Keys;
import io.sluice.ports.LookupSample;
import io.sluice.ports.LookupTracing;
import io.sluice.ports.LookupTracing.LookupTrace;
import io.sluice.ports.Lookups;
import io.sluice.ports.SingleLookup;
import io.sluice.ports.TableServices;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The requests about one table, for the connections of one event loop. */
final class TableRoutes {
    private final String name;
    private final LookupSample sample;
    private final int parts;
    private final boolean rows;
    private final Lookups<String> usual;
    private final @Nullable Coalescer<MinLsnLookup, Value> readBacks;
    private final @Nullable LookupTracing tracing;
    private final Consumer<Outcome<Value>> heard;
    private final Keys keys;
    private final ValueForm text = ValueForm.text();
    private final ValueForm json;
    private final int maxKeys;
    private final @Nullable WriteRoutes writes;
    private final AtomicLong bodyBytes;

    /**
     * Routes of one event loop.
     *
     * @param all of the port
     * @param loop its executor
     * @param maxKeys of one batch
     * @param bodyBytes of all bodies that arrive at the port now
     */
    TableRoutes(TableServices services, PublicServices all, int maxKeys, AtomicLong bodyBytes, Executor loop) {
        this.name = services.name();
        this.sample = all.sample();
        this.parts = services.parts();
        this.rows = services.rows();
        this.usual = services.onLoop(loop);
        this.readBacks = services.readBacks();
        this.tracing = services.tracing();
        this.heard = services.heard();
        this.keys = new Keys(services.extra());
        this.json = rows ? ValueForm.object() : ValueForm.string();
        this.maxKeys = maxKeys;
        this.bodyBytes = bodyBytes;
        this.writes = services.writer() == null
                ? null
                : new WriteRoutes(services.writer(), all.writeToken(), keys, bodyBytes);
    }

    /** The key that a path names, whose segments are its parts. */
    String key(String path) throws BadRequest {
        if (parts == 1) {
            if (path.indexOf('/') >= 0) {
                throw new BadRequest(Problem.of(404, "no such path; a slash inside a key is written %2F"));
            }
            return keys.fromSegment(path);
        }
        return keys.fromSegments(path);
    }

    /** Null where keys are read only. */
    @Nullable
    WriteRoutes writes() {
        return writes;
    }

    Lookups<String> usual() {
        return usual;
    }

    /** The value as it is: text, or a row as JSON. */
    ValueForm plain() {
        return rows ? json : text;
    }

    /** As the client would have it. */
    ValueForm accepted(HttpHeaders headers) {
        return Accepted.isJson(headers, rows) ? json : text;
    }

    /** Looks a key up. */
    void single(HttpRequest request, String key, ValueForm form, Exchange exchange) throws BadRequest {
        Lookups<String> lookups = lookups(request);
        sample.seen(exchange.peer(), name, key);
        LookupTrace trace = trace(request, 1);
        if (trace == null) {
            SingleLookup.start(lookups, key, exchange, form);
        } else {
            SingleLookup.start(trace.of(lookups), key, exchange, trace.of(form));
        }
    }

    /** Null, mostly: where the request brings no trace that is followed. */
    private @Nullable LookupTrace trace(HttpRequest request, int count) {
        String parent = tracing == null ? null : request.headers().get(LookupTracing.FIELD);
        return tracing == null || parent == null ? null : tracing.begin(parent, count);
    }

    private Lookups<String> lookups(HttpRequest request) throws BadRequest {
        if (!request.headers().contains(ReadBackLookups.FIELD)) {
            return usual;
        }
        if (readBacks == null) {
            throw new BadRequest(Problem.bad(ReadBackLookups.FIELD + " is not known here"));
        }
        return ReadBackLookups.of(readBacks, request.headers(), heard);
    }

    /** {@code POST .../batch}. */
    void batch(HttpRequest request, Exchange exchange) throws BadRequest {
        if (!request.method().equals(HttpMethod.POST)) {
            throw new BadRequest(Problem.notAllowed("POST"));
        }
        exchange.route(RequestKind.BATCH);
        int limit = BatchBody.limit(maxKeys);
        if (HttpUtil.getContentLength(request, 0L) > limit) {
            throw new BadRequest(Body.tooLarge(limit));
        }
        Lookups<String> lookups = lookups(request);
        boolean asJson = KeysType.isJson(request.headers());
        boolean strict = Target.isSet("strict", request.uri());
        exchange.expectBody(new Body(limit, bodyBytes, body -> {
            exchange.standAlone();
            BatchBody read = BatchBody.read(body, asJson, strict, keys, maxKeys);
            if (sample.isOpen()) {
                read.keys().values().forEach(key -> sample.seen(exchange.peer(), name, key));
            }
            LookupTrace trace = trace(request, read.keys().size());
            BatchLookup.start(
                    trace == null ? lookups : trace.of(lookups),
                    read,
                    new BatchLookup.BatchAnswerForm(strict, rows),
                    exchange);
        }));
    }
}
