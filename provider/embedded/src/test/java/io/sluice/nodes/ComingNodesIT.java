package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.EmbeddedCluster;
import io.sluice.embedded.SharedServers;
import io.sluice.embedded.SyncMode;
import io.sluice.members.HostNames;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.programs.DataFolder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A name with several addresses, which come and go: a primary at 127.0.0.1, and a replica that two more addresses lead to. */
@Timeout(120)
class ComingNodesIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private DataFolder folder;
    private EmbeddedCluster cluster;
    private int port;
    private final Names names = new Names();

    /** What the test says that the name's addresses are. */
    private static final class Names implements HostNames {
        private volatile List<String> now = List.of("127.0.0.1");
        private volatile CountDownLatch hangs = new CountDownLatch(0);
        private final AtomicInteger looks = new AtomicInteger();

        @Override
        public InetAddress[] addresses(String host) throws UnknownHostException {
            looks.incrementAndGet();
            try {
                hangs.await();
            } catch (InterruptedException e) {
                throw new UnknownHostException("interrupted");
            }
            InetAddress[] all = new InetAddress[now.size()];
            for (int i = 0; i < all.length; i++) {
                all[i] = InetAddress.getByName(now.get(i));
            }
            return all;
        }

        void awaitLooks(int count) {
            int from = looks.get();
            await().atMost(SOON).until(() -> looks.get() >= from + count);
        }
    }

    @BeforeEach
    void start(@TempDir Path temp) {
        folder = DataFolder.open(temp.resolve("d"));
        cluster = SharedServers.ownCluster(folder, 1000, 1, SyncMode.NONE);
        port = cluster.node("n1").port();
    }

    @AfterEach
    void end() {
        cluster.close();
        folder.close();
    }

    private PortForward toTheReplica(String address) throws Exception {
        return new PortForward(
                InetAddress.getByName(address), port, cluster.node("n2").port());
    }

    private void awaitNodes(Database database, String... open) {
        await().atMost(SOON).untilAsserted(() -> assertThat(database.nodes())
                .extracting(node -> node.state().name() + " " + node.open())
                .containsExactlyInAnyOrder(open));
    }

    private String at(String address, boolean open) {
        return address + ":" + port + " " + open;
    }

    private void primaryStays_whileOneThatCameIsUnknown(Database database, String url) throws Exception {
        try (ServerSocket silent = new ServerSocket(port, 5, InetAddress.getByName("127.0.0.4"))) {
            names.now = List.of("127.0.0.2", "127.0.0.4");
            awaitNodes(database, at("localhost", false), at("127.0.0.2", true), at("127.0.0.4", false));
            names.awaitLooks(3);
            assertThat(database.primaryUrl()).isEqualTo(url);
            names.now = List.of("127.0.0.3", "127.0.0.1", "127.0.0.2");
            assertThat(silent.isBound()).as("and says nothing").isTrue();
        }
    }

    @Test
    void addressesComeAndGo_noLookupFails() throws Exception {
        String url = cluster.node("n1").jdbcUrl().replace("127.0.0.1:", "localhost:");
        DatabaseSettings settings = Lookups.settings(url, cluster.reader(), 3, "urls", "random_key", "url", null);
        List<String> heard = new CopyOnWriteArrayList<>();
        try (PortForward second = toTheReplica("127.0.0.2");
                PortForward third = toTheReplica("127.0.0.3");
                Database database = Database.open(
                        List.of(settings), new RoutingRules(ReadFrom.REPLICAS, true, Duration.ofMinutes(1)), names)) {
            database.whenNodesChange(() -> heard.add("the primary is " + database.primaryUrl()));
            assertThat(database.primaryUrl()).isEqualTo(url);
            try (LookupLoad load = new LookupLoad(database, Duration.ZERO)) {
                awaitNodes(database, at("localhost", true));
                load.awaitMore(200);
                primaryStays_whileOneThatCameIsUnknown(database, url);
                awaitNodes(database, at("127.0.0.1", false), at("127.0.0.2", true), at("127.0.0.3", true));
                assertThat(heard).isNotEmpty().doesNotContain("the primary is null");
                assertThat(database.primaryUrl()).startsWith(url).contains("127.0.0.1");
                load.awaitMore(500);
                await().atMost(SOON).until(() -> database.nodes().stream()
                        .filter(NodeReport::open)
                        .allMatch(node -> node.work().selects() > 10));

                names.now = List.of();
                names.awaitLooks(10);
                names.hangs = new CountDownLatch(1);
                awaitNodes(database, at("127.0.0.1", false), at("127.0.0.2", true), at("127.0.0.3", true));
                load.awaitMore(200);

                names.now = List.of("127.0.0.1", "127.0.0.3");
                names.hangs.countDown();
                awaitNodes(database, at("127.0.0.1", false), at("127.0.0.3", true));
                await().atMost(SOON).until(() -> second.connections() == 0);
                assertThat(third.connections()).isPositive();

                names.now = List.of("127.0.0.1");
                awaitNodes(database, at("127.0.0.1", true));
                load.awaitMore(200);
                names.now = List.of("127.0.0.1", "127.0.0.2");
                awaitNodes(database, at("127.0.0.1", false), at("127.0.0.2", true));
                load.awaitMore(200);
            }
        }
    }
}
