package io.sluice.compose;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The three nodes of docker-compose.yml on free ports of loopback, with its first-start scripts; none is started yet. */
record Cluster(Node primary, Node replica1, Node replica2) implements AutoCloseable {
    /** Whatever a password may have in it, but a line break. */
    static final String PASSWORD = "pass: \\ 'w' \"o\" $r d";

    private static final Path COMPOSE_FILE = Path.of("../../docker-compose.yml");
    private static final Pattern FIRST_START =
            Pattern.compile("- (?:&\\w+ )?\\./(config/\\S+):/docker-entrypoint-initdb\\.d/(\\S+):ro");

    static Cluster in(Path home) throws IOException, InterruptedException {
        HostPostgres host = HostPostgres.orSkip();
        Path scripts = firstStartScripts(home.resolve("initdb"));
        Cluster cluster = new Cluster(
                new Node(host, "primary", freePort(), home.resolve("p")),
                new Node(host, "replica-1", freePort(), home.resolve("r1")),
                new Node(host, "replica-2", freePort(), home.resolve("r2")));
        for (Node node : cluster.nodes()) {
            node.set(Map.of(
                            "INITDB_SCRIPTS",
                            scripts.toString(),
                            "POSTGRES_DB",
                            "sluice",
                            "POSTGRES_PASSWORD",
                            PASSWORD,
                            "SLUICE_DB_PASSWORD",
                            PASSWORD,
                            "SLUICE_CHANGES_PASSWORD",
                            PASSWORD,
                            "SLUICE_REPLICATION_PASSWORD",
                            PASSWORD,
                            "SLUICE_NETWORK",
                            "127.0.0.0/8"))
                    .set(following(cluster.primary));
        }
        return cluster;
    }

    List<Node> nodes() {
        return List.of(primary, replica1, replica2);
    }

    /** What tells a node which one is the primary. */
    static Map<String, String> following(Node primary) {
        return Map.of(
                "SLUICE_PRIMARY", primary.name(),
                "SLUICE_PRIMARY_HOST", "127.0.0.1",
                "SLUICE_PRIMARY_PORT", Integer.toString(primary.port()));
    }

    Cluster started() throws IOException, InterruptedException {
        for (Node node : nodes()) {
            node.start();
        }
        for (Node node : nodes()) {
            node.healthy();
        }
        return this;
    }

    private static Path firstStartScripts(Path folder) throws IOException {
        Files.createDirectories(folder);
        Matcher mounts = FIRST_START.matcher(Files.readString(COMPOSE_FILE));
        while (mounts.find()) {
            Path copy = folder.resolve(mounts.group(2));
            Files.copy(COMPOSE_FILE.resolveSibling(mounts.group(1)), copy, COPY_ATTRIBUTES);
        }
        return folder;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        nodes().forEach(Node::close);
    }
}
