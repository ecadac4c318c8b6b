package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.TableSettings;
import io.sluice.trouble.LogLines;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which nodes there are, by what names stand for. No server is there: port 1 refuses. */
@Timeout(60)
class MembersTest {
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private volatile int from = 1;
    private volatile int count = 1;

    private InetAddress[] addresses(String host) throws UnknownHostException {
        looks.incrementAndGet();
        int first = host.equals("other") ? 2 : from;
        InetAddress[] all = new InetAddress[host.equals("other") ? 2 : count];
        for (int i = 0; i < all.length; i++) {
            all[i] = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (first + i)});
        }
        return all;
    }

    private Database open(String... hosts) throws Exception {
        List<DatabaseSettings> settings = List.of(hosts).stream()
                .map(host -> new DatabaseSettings(
                        "jdbc:postgresql://" + host + ":1/x",
                        "nobody",
                        null,
                        1,
                        List.of(TableSettings.of("t", "k", "v", null)),
                        Duration.ofMillis(100),
                        Duration.ofMillis(20),
                        Duration.ofSeconds(1)))
                .toList();
        Database database =
                Database.open(settings, new RoutingRules(ReadFrom.ANY, true, Duration.ofSeconds(10)), this::addresses);
        database.whenNodesChange(changes::incrementAndGet);
        return database;
    }

    private static List<String> names(Database database) {
        return database.nodes().stream().map(node -> node.state().name()).toList();
    }

    private void awaitLooks(int more) {
        int before = looks.get();
        await().until(() -> looks.get() >= before + more);
    }

    @Test
    void oneAddress_isCalledByTheName_untilThereAreSeveral() throws Exception {
        try (Database database = open("localhost")) {
            awaitLooks(5);
            assertThat(names(database)).containsExactly("localhost:1");
            assertThat(database.primaryUrl()).isEqualTo("jdbc:postgresql://localhost:1/x");
            assertThat(changes).hasValue(0);
            count = 2;
            await().until(() -> names(database).equals(List.of("127.0.0.1:1", "127.0.0.2:1")));
            count = 1;
            await().until(() -> names(database).equals(List.of("127.0.0.1:1")));
            await().until(() -> changes.get() == 2);
            assertThat(database.primaryUrl())
                    .as("whoever it is, it has to be seen")
                    .isNull();
        }
    }

    @Test
    void addressOfTwoNames_isOneNode_forAsLongAsOneHasIt() throws Exception {
        count = 2;
        try (Database database = open("localhost", "other", "127.0.0.9")) {
            assertThat(names(database)).containsExactly("127.0.0.1:1", "127.0.0.2:1", "127.0.0.3:1", "127.0.0.9:1");
            from = 4;
            await().until(() -> names(database)
                    .equals(List.of("127.0.0.2:1", "127.0.0.3:1", "127.0.0.9:1", "127.0.0.4:1", "127.0.0.5:1")));
        }
    }

    @Test
    void moreThanThereMayBe_areLeftOut_andToldOnce() throws Exception {
        count = 70;
        try (LogLines lines = LogLines.of(Members.class.getName());
                Database database = open("localhost")) {
            assertThat(names(database)).hasSize(Members.MOST);
            awaitLooks(10);
            assertThat(names(database)).hasSize(Members.MOST);
            assertThat(lines.all())
                    .singleElement()
                    .asString()
                    .startsWith("WARN there are 64 nodes, the most there may be: 127.0.0.65:1, and");
        }
    }
}
