package io.sluice.fills;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import io.sluice.redis.OneRedis;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisLink;
import io.sluice.redis.RedisSettings;
import io.sluice.topology.FakeNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a single server is tried with before it is filled. */
@Timeout(20)
class JedisWriterTest {
    private static final String MOVED = "MOVED 1 10.0.0.2:7000";
    private static final List<Fill<String, Value>> FILLS = List.of(new Fill<>("k", Value.of("v")));

    private FakeNode node;

    @BeforeEach
    void start() throws Exception {
        node = new FakeNode();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private JedisWriter writer(boolean fenced) {
        RedisSettings settings = RedisSettings.of(
                new OneRedis(RedisAddress.parse(URI.create("redis://" + node.at()))),
                null,
                "p:",
                Duration.ofHours(1),
                0,
                Duration.ofHours(1));
        FillCommands commands = FillCommands.of(settings);
        return new JedisWriter(
                RedisLink.open(settings),
                commands,
                new FencedFills(settings, commands, new FillCounts(settings.kind()), () -> "", System::nanoTime),
                () -> fenced,
                () -> {});
    }

    /** It has some of the names, and no fences for their keys: what is filled there may be old, and nobody would drop it. */
    @Test
    void nodeOfACluster_isFilledWithNothing_thoughItHasTheKeys() {
        node.says.put("SET p:\0trial3", "-" + MOVED);
        for (boolean fenced : List.of(false, true)) {
            try (JedisWriter writer = writer(fenced)) {
                assertThat(writer.trial()).isEqualTo(MOVED);
                assertThat(writer.write(FILLS).errors()).containsExactly(MOVED);
                assertThat(writer.drop(List.of("a", "b"))).containsExactly(MOVED, MOVED);
            }
        }
        assertThat(node.heard).allMatch(command -> command.startsWith("SET p:\0trial"));
    }

    @Test
    void serverThatIsNoneAnyMore_isFilled() {
        node.says.put("SET p:\0trial3", "-" + MOVED);
        try (JedisWriter writer = writer(false)) {
            assertThat(writer.trial()).isNotNull();
            node.says.clear();
            assertThat(writer.trial()).isNull();
            assertThat(writer.write(FILLS).written()).isEqualTo(1);
        }
    }

    @Test
    void scripts_areTried_whereTheyFill() {
        node.says.put("EVALSHA", "-NOPERM User app has no permissions to run the 'evalsha' command");
        try (JedisWriter plain = writer(false);
                JedisWriter fenced = writer(true)) {
            assertThat(plain.trial()).isNull();
            assertThat(fenced.trial())
                    .startsWith("NOPERM: it refuses user default")
                    .contains("ACL SETUSER default +evalsha");
            node.says.put("EVALSHA", "-NOSCRIPT No matching script");
            node.says.put("SCRIPT", "-NOPERM User app has no permissions to run the 'script|load' command");
            assertThat(fenced.trial()).contains("'script|load'");
        }
    }
}
