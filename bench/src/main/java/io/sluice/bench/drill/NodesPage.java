package io.sluice.bench.drill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.embedded.EmbeddedNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the daemon says of its nodes, at {@code GET /nodes} of the admin port. For one thread. */
final class NodesPage {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final HttpCaller admin;
    private final ObjectMapper json = new ObjectMapper();

    NodesPage(ServerProcess daemon) {
        admin = new HttpCaller(daemon.admin(), LIMIT);
    }

    /**
     * A node, as the daemon sees it.
     *
     * @param open whether lookups are read from it
     * @param why it is not, if there is anything to say
     * @param selects how often it was read from
     */
    record Line(String role, boolean open, @Nullable String why, long selects) {}

    Line of(EmbeddedNode node) throws InterruptedException {
        for (JsonNode line : page()) {
            if (line.path("node").asText().endsWith(":" + node.port())) {
                JsonNode why = line.path("why");
                return new Line(
                        line.path("role").asText(),
                        line.path("open").asBoolean(),
                        why.isNull() ? null : why.asText(),
                        line.path("selects").asLong());
            }
        }
        throw new BenchException("the daemon knows no node on port " + node.port() + ", where " + node.name()
                + " listens now: another program has taken its port; run the drill again");
    }

    boolean open(EmbeddedNode node) throws InterruptedException {
        return of(node).open();
    }

    /** Whether all of them are read from. */
    boolean open(List<EmbeddedNode> nodes) throws InterruptedException {
        for (EmbeddedNode node : nodes) {
            if (!open(node)) {
                return false;
            }
        }
        return true;
    }

    private JsonNode page() throws InterruptedException {
        try {
            return json.readTree(admin.get("/nodes").body());
        } catch (JsonProcessingException e) {
            throw new BenchException("the daemon's /nodes is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BenchException("the daemon does not tell its nodes: " + e.getMessage());
        }
    }
}
