package io.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docker-compose.yml: what Compose says of it, where Compose is installed; it needs no engine for that. */
class ComposeFileTest {
    private static final Path FILE = Path.of("../../docker-compose.yml");
    private static final List<String> SECRETS =
            List.of("SLUICE_DB_PASSWORD", "SLUICE_REPLICATION_PASSWORD", "SLUICE_REDIS_PASSWORD", "SLUICE_ADMIN_TOKEN");

    private final Path temp;

    ComposeFileTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void file_isValid() throws Exception {
        Ran ran = compose(SECRETS);
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("SLUICE_NODE: replica-2", "SLUICE_SYNC: none", "SLUICE_PRIMARY: primary");
    }

    @Test
    void missingSecret_isNamed() throws Exception {
        for (String secret : SECRETS) {
            Ran ran = compose(
                    SECRETS.stream().filter(other -> !other.equals(secret)).toList());
            assertThat(ran.code()).isNotZero();
            assertThat(ran.output()).endsWith("set " + secret);
        }
    }

    @Test
    void nothingIsPublished_butOnLoopback() throws IOException {
        assertThat(found("- \"?([\\w.:]*:)?\\d+:\\d+\\b.*"))
                .hasSize(3)
                .allMatch(port -> port.startsWith("- 127.0.0.1:"));
    }

    @Test
    void whatIsMounted_isThere() throws IOException {
        assertThat(found("\\./config/[^:\\s]+"))
                .hasSizeGreaterThan(2)
                .allSatisfy(path -> assertThat(FILE.resolveSibling(path)).exists());
    }

    @Test
    void provider_knowsAllNodes() throws IOException {
        String nodes = found("SLUICE_CLUSTER: .*").get(0).replace("SLUICE_CLUSTER: ", "");
        assertThat(found("SLUICE_NODES: .*"))
                .containsExactly("SLUICE_NODES: " + nodes.replace(" ", ":5432,") + ":5432/sluice");
        assertThat(found("SLUICE_NODE: .*").stream().map(line -> line.replace("SLUICE_NODE: ", "")))
                .containsExactly(nodes.split(" "));
    }

    /** What the creator of the cluster names are the addresses that its nodes have, and each is waited for. */
    @Test
    void redisCluster_hasSixNodes_andOneThatJoinsThem() throws IOException {
        assertThat(found("172\\.30\\.57\\.4[1-6]:6379").stream().map(at -> at.replace(":6379", "")))
                .containsExactlyElementsOf(found("(?<=ipv4_address: )172\\.30\\.57\\.4[1-6]"))
                .hasSize(6);
        assertThat(found("redis-[1-6]:\\s+condition: service_healthy")).hasSize(6);
        assertThat(found("SLUICE_REDIS: .*")).containsExactly("SLUICE_REDIS: ${SLUICE_REDIS:-redis://redis:6379}");
    }

    private static List<String> found(String regex) throws IOException {
        return Pattern.compile(regex)
                .matcher(Files.readString(FILE))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    /** What {@code docker-compose config} says with these secrets set, and no others from a file {@code .env} of the developer's. */
    private Ran compose(List<String> secrets) throws IOException, InterruptedException {
        Map<String, String> variables = new HashMap<>();
        secrets.forEach(secret -> variables.put(secret, "of no use"));
        Path noneSet = temp.resolve("env");
        Files.writeString(noneSet, "");
        List<String> options = List.of("--env-file", noneSet.toString(), "--file", FILE.toString(), "config");
        return Ran.of(Stream.concat(composeOrSkip().stream(), options.stream()).toList(), variables);
    }

    private static List<String> composeOrSkip() throws InterruptedException {
        for (List<String> command : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
            try {
                if (Ran.of(Stream.concat(command.stream(), Stream.of("version")).toList(), Map.of())
                                .code()
                        == 0) {
                    return command;
                }
            } catch (IOException e) {
                // Not installed; there may be the other one.
            }
        }
        return Assumptions.abort("skipped: neither `docker compose` nor `docker-compose` is installed here");
    }
}
