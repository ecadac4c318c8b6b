package io.sluice.odata;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Filler;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Routing;
import io.sluice.coalesce.Settings;
import io.sluice.door.Door;
import io.sluice.door.PublicServerSettings;
import io.sluice.door.RawClient;
import io.sluice.lookup.Value;
import io.sluice.transport.Pressure;
import io.sluice.views.ViewQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The port for OData on a free port, before a real coalescer on answers in memory. */
final class ODataDoor implements AutoCloseable {
    final FakeViews views = new FakeViews();
    final List<String> answered = new CopyOnWriteArrayList<>();
    /** How many queries have joined another one in flight. */
    final AtomicInteger coalesced = new AtomicInteger();

    final Coalescer<ViewQuery, Value> queries;
    final ODataServer server;

    ODataDoor() {
        this(Door.lookups(20_000, 2, Duration.ofSeconds(5)));
    }

    ODataDoor(Settings settings) {
        this(settings, RecentValues.none());
    }

    /** @param recent remembers answers */
    ODataDoor(RecentValues<ViewQuery, Value> recent) {
        this(Door.lookups(20_000, 2, Duration.ofSeconds(5)), recent);
    }

    private ODataDoor(Settings settings, RecentValues<ViewQuery, Value> recent) {
        queries = Coalescer.start(
                settings.named("odata"),
                Routing.to(views),
                Filler.none(),
                QuerySources.into(recent),
                new CoalescerListener() {
                    @Override
                    public void coalesced() {
                        coalesced.incrementAndGet();
                    }
                });
        try {
            server = ODataServer.start(
                    Door.FREE_PORT,
                    PublicServerSettings.defaults(Door.FREE_PORT).limits(),
                    List.of("stops", "arrivals"),
                    new QuerySources(
                            recent,
                            null,
                            queries,
                            queries,
                            query -> true,
                            query -> TimeUnit.SECONDS.toMillis(FakeViews.STOPS.maxAgeSeconds())),
                    (kind, status, nanos) -> answered.add(kind + " " + status),
                    Pressure.ofThisProcess(),
                    null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.show(List.of(FakeViews.STOPS, FakeViews.ARRIVALS), List.of());
    }

    RawClient connect() throws IOException {
        return new RawClient(server.server().port());
    }

    /** One request on a connection of its own. */
    RawClient.Answer ask(String request) throws IOException {
        try (RawClient client = connect()) {
            client.send(request);
            return client.read(request.startsWith("HEAD "));
        }
    }

    RawClient.Answer get(String target) throws IOException {
        return ask(RawClient.get(target));
    }

    /** With further header fields, each as {@code Name: value}. */
    RawClient.Answer get(String target, String... fields) throws IOException {
        StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: x\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return ask(request.append("\r\n").toString());
    }

    @Override
    public void close() {
        server.server().drain();
        queries.close(Duration.ofMillis(200));
        server.server().close(Duration.ofSeconds(2));
    }
}
