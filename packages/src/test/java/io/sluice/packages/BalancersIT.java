package io.sluice.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The configurations of balancers, with the programs that they are for, where these are installed; before servers that say who they are. */
@Timeout(60)
class BalancersIT {
    private static final Path CONFIG = HelmChart.ROOT.resolve("config/balancers");
    /** No multiple of three: who takes turns would else give each key the same daemon again. */
    private static final int KEYS = 61;

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer waits 40 ms for the one before
    }

    private final Path folder;
    private final List<HttpServer> servers = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private int port;

    BalancersIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void start() throws IOException {
        for (int i = 1; i <= 3; i++) {
            byte[] name = ("d" + i).getBytes(StandardCharsets.UTF_8);
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, name.length);
                exchange.getResponseBody().write(name);
                exchange.close();
            });
            server.start();
            servers.add(server);
        }
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    /** The file, with the ports of here. */
    private Path configured(String name) throws IOException {
        String text = Files.readString(CONFIG.resolve(name)).replace("127.0.0.1:8080", "127.0.0.1:" + port);
        for (int i = 1; i <= 3; i++) {
            String here = Integer.toString(servers.get(i - 1).getAddress().getPort());
            text = text.replace("127.0.0.1:808" + i, "127.0.0.1:" + here).replace("port 908" + i, "port " + here);
        }
        return Files.writeString(folder.resolve(name), text);
    }

    private static boolean isInstalled(String program) {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")
                .anyMatch(where -> Files.isExecutable(Path.of(where, program)));
    }

    @Test
    void haproxy_sendsAKeyToOneDaemon() throws Exception {
        assumeTrue(isInstalled("haproxy"), "HAProxy is not installed");
        assertKeysHaveADaemonEach(
                "haproxy", "-db", "-f", configured("haproxy.cfg").toString());
    }

    @Test
    void nginx_sendsAKeyToOneDaemon() throws Exception {
        assumeTrue(isInstalled("nginx"), "nginx is not installed");
        StringBuilder around = new StringBuilder("daemon off;\nmaster_process off;\npid " + folder + "/pid;\n"
                + "error_log " + folder + "/error.log;\nevents {}\nhttp {\n  access_log off;\n");
        for (String temporary : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            around.append("  " + temporary + "_temp_path " + folder + "/" + temporary + ";\n");
        }
        Path all = Files.writeString(
                folder.resolve("all.conf"), around + "  include " + configured("nginx.conf") + ";\n}\n");
        assertKeysHaveADaemonEach("nginx", "-e", folder + "/error.log", "-p", folder.toString(), "-c", all.toString());
    }

    private void assertKeysHaveADaemonEach(String... command) throws Exception {
        Path log = folder.resolve("balancer.log");
        Process balancer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            awaitOpen(balancer, log);
            Map<String, String> owners = owners();
            assertThat(owners()).as("a key is one daemon's").isEqualTo(owners);
            assertThat(new HashSet<>(owners.values())).containsExactlyInAnyOrder("d1", "d2", "d3");

            servers.get(0).stop(0);
            Map<String, String> left = owners();
            owners.forEach((key, owner) -> {
                if (owner.equals("d1")) {
                    assertThat(left.get(key)).as("of the daemon that went").isIn("d2", "d3");
                } else {
                    assertThat(left.get(key)).as("nobody else's keys move").isEqualTo(owner);
                }
            });
        } finally {
            balancer.destroy();
            boolean ended = balancer.waitFor(10, TimeUnit.SECONDS);
            balancer.destroyForcibly();
            assertThat(ended).as("it ends when it is told to").isTrue();
        }
    }

    private void awaitOpen(Process balancer, Path log) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String last = "nothing";
        while (true) {
            assertThat(balancer.isAlive()).as("%s", Files.readString(log)).isTrue();
            try {
                int status = ask("0").statusCode();
                if (status == 200) {
                    return;
                }
                last = "status " + status;
            } catch (IOException e) {
                last = e.toString();
            }
            assertThat(System.nanoTime()).as("it answers: %s", last).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50); // between looks: nobody tells when it listens
        }
    }

    private HttpResponse<String> ask(String key) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/single/" + key);
        return client.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(), BodyHandlers.ofString());
    }

    private Map<String, String> owners() throws IOException, InterruptedException {
        Map<String, String> owners = new LinkedHashMap<>();
        for (int i = 0; i < KEYS; i++) {
            HttpResponse<String> answer = ask("key" + i);
            assertThat(answer.statusCode()).isEqualTo(200);
            owners.put("key" + i, answer.body());
        }
        return owners;
    }

    /** Envoy is in no package of Debian: only that it can be read, and names the ports that the others do. */
    @Test
    void envoy_namesTheSamePorts() throws Exception {
        JsonNode envoy = new YAMLMapper().readTree(CONFIG.resolve("envoy.yaml").toFile());
        JsonNode endpoints = envoy.at("/static_resources/clusters/0/load_assignment/endpoints/0/lb_endpoints");
        List<String> ports = new ArrayList<>();
        endpoints.forEach(each ->
                ports.add(each.at("/endpoint/address/socket_address/port_value").asText() + " "
                        + each.at("/endpoint/health_check_config/port_value").asText()));
        assertThat(ports).containsExactly("8081 9081", "8082 9082", "8083 9083");
        assertThat(envoy.at("/static_resources/clusters/0/lb_policy").asText()).isEqualTo("RING_HASH");
    }
}
