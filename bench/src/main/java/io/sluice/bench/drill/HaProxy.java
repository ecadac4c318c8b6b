package io.sluice.bench.drill;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.base.Resource;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * HAProxy, as Debian has it: health checks on {@code /readyz} each second, connections to the daemons that it keeps, and another try only
 * where a daemon did not let it in. The daemons keep their ports over restarts, as its configuration names them.
 */
final class HaProxy implements Balancer {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final List<Integer> ports;
    private final int statistics;
    private final URI lookups;
    private final HttpCaller caller;

    private HaProxy(List<Integer> ports, int statistics, URI lookups) {
        this.ports = ports;
        this.statistics = statistics;
        this.lookups = lookups;
        this.caller = new HttpCaller(lookups, LIMIT);
    }

    /**
     * Starts it before so many daemons, which get requests in turn; it ends with the lab.
     *
     * @throws BenchException if it is not installed
     */
    static HaProxy inTurn(Lab lab, int size) throws IOException, InterruptedException {
        return start(lab, size, "");
    }

    /** The same, but requests of one path go to one daemon. */
    static HaProxy byPath(Lab lab, int size) throws IOException, InterruptedException {
        return start(lab, size, "  balance uri path-only\n  hash-type consistent\n");
    }

    private static HaProxy start(Lab lab, int size, String balance) throws IOException, InterruptedException {
        List<Integer> ports = freePorts(2 + 2 * size);
        StringBuilder configuration = new StringBuilder(
                String.format(Locale.ROOT, Resource.text(HaProxy.class, "haproxy.cfg"), ports.get(0), ports.get(1)));
        configuration.append(balance);
        for (int i = 0; i < size; i++) {
            configuration.append(String.format(
                    Locale.ROOT, "  server d%d 127.0.0.1:%d port %d\n", i, ports.get(2 + 2 * i), ports.get(3 + 2 * i)));
        }
        Path file = Files.writeString(lab.file("haproxy.cfg"), configuration);
        ServerProcess unused = lab.program(
                "HAProxy (Debian: apt-get install haproxy)",
                List.of("/bin/sh", "-c", "haproxy -c -f \"$1\" && exec haproxy -db -f \"$1\"", "sh", file.toString()),
                Map.of(),
                "Configuration file is valid");
        return new HaProxy(ports.subList(2, ports.size()), ports.get(0), at(ports.get(1)));
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where it takes requests. */
    URI lookups() {
        return lookups;
    }

    @Override
    public List<String> flags(int place) {
        return List.of("--listen=127.0.0.1:" + ports.get(2 * place), "--admin=127.0.0.1:" + ports.get(2 * place + 1));
    }

    @Override
    public void put(int place, ServerProcess daemon) {
        // it is where the one before was
    }

    /** By its statistics: the server's line has its state, after the name of the proxy and its own. */
    @Override
    public boolean sendsTo(int place) throws InterruptedException {
        try {
            return new HttpCaller(at(statistics), LIMIT)
                    .get("/;csv")
                    .body()
                    .lines()
                    .anyMatch(line -> line.startsWith("lookups,d" + place + ",") && line.contains(",UP,"));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public List<Work> watches() {
        return List.of();
    }

    @Override
    public void ask(String key, CallStats calls) throws InterruptedException {
        try {
            HttpCaller.Answer answer = caller.get("/single/" + key);
            calls.told(key, answer, Reader.isSample(key, answer));
        } catch (IOException e) {
            calls.lost(key, e);
        }
    }
}
