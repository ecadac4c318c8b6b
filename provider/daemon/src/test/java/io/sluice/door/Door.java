package io.sluice.door;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Window;
import io.sluice.http.Router;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.MinLsnLookup;
import io.sluice.lookup.Value;
import io.sluice.ports.TableServices;
import io.sluice.tls.Tls;
import io.sluice.transport.Pressure;
import io.sluice.transport.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A front door on a free port, before a real coalescer on a loader in memory. */
public final class Door implements AutoCloseable {
    public static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    public final FakeLoader loader = new FakeLoader();
    final List<String> answered = new CopyOnWriteArrayList<>();
    /** What lookups of own writes asked for. */
    final List<MinLsnLookup> readBack = new CopyOnWriteArrayList<>();

    final Coalescer<String, Value> coalescer;
    private final Coalescer<MinLsnLookup, Value> readBacks;
    public final Server front;

    public Door(PublicServerSettings settings, Settings lookups, KeyRule rule, @Nullable BenchRoutes bench) {
        this(settings, lookups, rule, bench, Pressure.ofThisProcess());
    }

    Door(
            PublicServerSettings settings,
            Settings lookups,
            KeyRule rule,
            @Nullable BenchRoutes bench,
            Pressure pressure) {
        this(settings, lookups, rule, bench, null, pressure);
    }

    private Door(
            PublicServerSettings settings,
            Settings lookups,
            KeyRule rule,
            @Nullable BenchRoutes bench,
            @Nullable Tls tls,
            Pressure pressure) {
        coalescer = Coalescer.start(lookups, loader);
        readBacks = Coalescer.start(lookups, this::readBack);
        try {
            front = PublicServer.start(
                    settings,
                    new PublicServices(
                            List.of(new TableServices(
                                    "urls",
                                    "url:",
                                    coalescer,
                                    rule,
                                    1,
                                    false,
                                    readBacks,
                                    null,
                                    null,
                                    null,
                                    outcome -> {})),
                            null,
                            bench),
                    (route, status, nanos) -> answered.add(route + " " + status),
                    tls,
                    pressure);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each key has the position asked for as its value. */
    private Map<MinLsnLookup, Value> readBack(List<MinLsnLookup> wanted) {
        readBack.addAll(wanted);
        return wanted.stream()
                .filter(one -> !one.key().startsWith("no"))
                .collect(Collectors.toMap(one -> one, one -> Value.of("https://example.com/" + one.lsn())));
    }

    /** Loopback, by its digits. */
    public static InetSocketAddress loopback(int port) {
        return address(127, 0, 0, 1, port);
    }

    static InetSocketAddress address(int a, int b, int c, int d, int port) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}), port);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Door open() {
        return open(PublicServerSettings.defaults(FREE_PORT));
    }

    static Door open(PublicServerSettings settings) {
        return new Door(settings, lookups(20_000, 1, Duration.ofSeconds(5)), KeyRule.none(), null);
    }

    /** One that is encrypted. */
    static Door open(PublicServerSettings settings, Tls tls, Pressure pressure) {
        return new Door(settings, lookups(20_000, 1, Duration.ofSeconds(5)), KeyRule.none(), null, tls, pressure);
    }

    /** One whose clients may take little memory. */
    public static Door open(Pressure pressure) {
        return new Door(
                PublicServerSettings.defaults(FREE_PORT),
                lookups(20_000, 1, Duration.ofSeconds(5)),
                KeyRule.none(),
                null,
                pressure);
    }

    static Door open(Settings lookups) {
        return new Door(PublicServerSettings.defaults(FREE_PORT), lookups, KeyRule.none(), null);
    }

    public static Settings lookups(int queue, int lanes, Duration timeout) {
        return new Settings(new Window(Duration.ZERO, 1000), queue, lanes, timeout);
    }

    public RawClient connect() throws IOException {
        return new RawClient(front.port());
    }

    /** One request on a connection of its own. */
    public RawClient.Answer ask(String request) throws IOException {
        try (RawClient client = connect()) {
            client.send(request);
            return client.read();
        }
    }

    public RawClient.Answer get(String target) throws IOException {
        return ask(RawClient.get(target));
    }

    @Override
    public void close() {
        front.drain();
        coalescer.close(Duration.ofMillis(200));
        readBacks.close(Duration.ofMillis(200));
        front.close(Duration.ofSeconds(2));
    }

    /** The routes of the public port, for connections of one event loop that a test has made itself. */
    public static Router routes(PublicServerSettings settings, PublicServices services, Executor loop) {
        return new LookupRoutes(settings, services, new AtomicLong(), loop);
    }
}
