package io.sluice.door;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.sluice.coalesce.Outcome;
import io.sluice.http.BadRequest;
import io.sluice.http.Exchange;
import io.sluice.http.Problem;
import io.sluice.http.Reply;
import io.sluice.http.RequestKind;
import io.sluice.http.Router;
import io.sluice.http.Target;
import io.sluice.ports.SingleLookup;
import io.sluice.ports.TableServices;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The paths of the public port, for the connections of one event loop. {@code /t/NAME/...} is about the table of that name, all else about
 * the first.
 */
final class LookupRoutes implements Router {
    private static final String READS = "GET, HEAD";
    private static final String TABLE = "t";
    private static final Reply NOOP =
            Reply.of(200, "Content-Type: text/plain; charset=utf-8\r\n", "ok\n".getBytes(StandardCharsets.US_ASCII));

    private final TableRoutes first;
    private final Map<String, TableRoutes> tables = new HashMap<>();
    private final ValueForm redirect;
    private final @Nullable BenchRoutes bench;
    private final boolean anyWrites;

    /**
     * Routes of one event loop.
     *
     * @param loop its executor
     * @param bodyBytes of all bodies that arrive at the port now
     */
    LookupRoutes(PublicServerSettings settings, PublicServices services, AtomicLong bodyBytes, Executor loop) {
        for (TableServices table : services.tables()) {
            tables.put(table.name(), new TableRoutes(table, services, settings.maxKeys(), bodyBytes, loop));
        }
        this.first = Objects.requireNonNull(tables.get(services.tables().get(0).name()));
        this.redirect = ValueForm.redirect(settings.redirectStatus());
        this.bench = settings.benchRoutes() ? services.bench() : null;
        this.anyWrites = tables.values().stream().anyMatch(table -> table.writes() != null);
    }

    @Override
    public void route(HttpRequest request, Exchange exchange) throws BadRequest {
        if (request.uri().equals("*") || request.method().equals(HttpMethod.CONNECT)) {
            throw new BadRequest(Problem.notAllowed(anyWrites ? "GET, HEAD, POST, PUT, DELETE" : "GET, HEAD, POST"));
        }
        Target target = Target.of(request.uri());
        if (target.rest() != null && target.first().equals(TABLE)) {
            ofTable(request, target.rest(), exchange);
            return;
        }
        if (target.rest() == null && target.first().equals("batch")) {
            first.batch(request, exchange);
            return;
        }
        if (!isRead(request)) {
            if (isForMeasuring(target)) {
                throw new BadRequest(Problem.notAllowed(READS));
            }
            writes(first).route(request, target, exchange);
            return;
        }
        if (target.rest() == null) {
            oneSegment(request, target.first(), exchange);
        } else {
            twoSegments(request, target.first(), target.rest(), exchange);
        }
    }

    private static boolean isRead(HttpRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private WriteRoutes writes(TableRoutes table) throws BadRequest {
        WriteRoutes writes = table.writes();
        if (writes == null) {
            throw new BadRequest(Problem.readOnly(
                    READS, anyWrites ? "--writable names other tables" : "nothing is written here without --writable"));
        }
        return writes;
    }

    /** @param path of what follows {@code /t/} */
    private void ofTable(HttpRequest request, String path, Exchange exchange) throws BadRequest {
        int slash = path.indexOf('/');
        TableRoutes table = tables.get(slash < 0 ? path : path.substring(0, slash));
        if (table == null) {
            throw new BadRequest(Problem.of(404, "no such table"));
        }
        String key = slash < 0 ? "" : path.substring(slash + 1);
        if (key.isEmpty()) {
            throw new BadRequest(Problem.of(404, "no key: ask for /t/{table}/{key} or POST /t/{table}/batch"));
        }
        if (key.equals("batch") && request.method().equals(HttpMethod.POST)) {
            table.batch(request, exchange);
        } else if (isRead(request)) {
            exchange.route(RequestKind.SINGLE);
            table.single(request, table.key(key), table.accepted(request.headers()), exchange);
        } else {
            writes(table).write(request, table.key(key), exchange);
        }
    }

    private void oneSegment(HttpRequest request, String segment, Exchange exchange) throws BadRequest {
        if (segment.isEmpty()) {
            throw new BadRequest(Problem.of(404, "no key: ask for /{key}, /single/{key} or POST /batch"));
        }
        if (bench != null && benchRoute(bench, segment, exchange)) {
            return;
        }
        exchange.route(RequestKind.REDIRECT);
        first.single(request, first.key(segment), redirect, exchange);
    }

    private void twoSegments(HttpRequest request, String start, String rest, Exchange exchange) throws BadRequest {
        if (start.equals("single")) {
            exchange.route(RequestKind.SINGLE);
            first.single(request, first.key(rest), first.plain(), exchange);
            return;
        }
        if (rest.indexOf('/') < 0 && bench != null && start.equals("direct")) {
            direct(bench, first.key(rest), exchange);
            return;
        }
        if (start.equals("odata")) {
            throw new BadRequest(Problem.of(404, "no such path; views are answered at the port of --odata"));
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

    private boolean benchRoute(BenchRoutes bench, String segment, Exchange exchange) throws BadRequest {
        switch (segment) {
            case "single" -> {
                exchange.route(RequestKind.SINGLE);
                SingleLookup.start(first.usual(), sampled(bench), exchange, first.plain());
            }
            case "direct" -> direct(bench, sampled(bench), exchange);
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

    private static String sampled(BenchRoutes bench) throws BadRequest {
        String key = bench.sampleKey();
        if (key == null) {
            throw new BadRequest(Problem.later("no key of the table is known to ask for: the daemon's log says why"));
        }
        return key;
    }

    private void direct(BenchRoutes bench, String key, Exchange exchange) {
        exchange.route(RequestKind.DIRECT);
        var unused = bench.direct(key)
                .exceptionally(e -> new Outcome.Failed<>(Outcome.Failure.ERROR, "the lookup failed"))
                .thenAcceptAsync(outcome -> exchange.answer(first.plain().reply(outcome)), exchange.executor());
    }
}
