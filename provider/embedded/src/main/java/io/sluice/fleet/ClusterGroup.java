package io.sluice.fleet;

import io.sluice.programs.EmbeddedException;
import io.sluice.programs.Ports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Masters that share the slots of a cluster, and replicas of each. */
final class ClusterGroup implements FleetGroup {
    static final int SLOTS = 16_384;

    private final FleetSecrets secrets;
    private final List<FleetServer> redises;
    private final int masters;

    /** @param masters those that come first */
    ClusterGroup(FleetSecrets secrets, List<FleetServer> redises, int masters) {
        this.secrets = secrets;
        this.redises = redises;
        this.masters = masters;
    }

    @Override
    public void make() {
        Map<FleetServer, Integer> buses = new HashMap<>();
        for (FleetServer redis : redises) {
            int bus = Ports.any();
            buses.put(redis, bus);
            redis.configure(
                    Ports.any(),
                    REDIS + "masterauth " + redis.password() + "\ncluster-enabled yes\ncluster-config-file nodes.conf\n"
                            + "cluster-node-timeout 1500\ncluster-port " + bus + "\n");
            redis.start();
        }
        for (int i = 0; i < redises.size(); i++) {
            redises.get(i).tell("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (int i = 0; i < masters; i++) {
            redises.get(i)
                    .tell(
                            "CLUSTER",
                            "ADDSLOTSRANGE",
                            Integer.toString(SLOTS * i / masters),
                            Integer.toString(SLOTS * (i + 1) / masters - 1));
        }
        FleetServer first = redises.get(0);
        for (FleetServer redis : redises.subList(1, redises.size())) {
            first.tell(
                    "CLUSTER",
                    "MEET",
                    "127.0.0.1",
                    Integer.toString(redis.port()),
                    Integer.toString(Objects.requireNonNull(buses.get(redis))));
        }
        Map<String, String> ids =
                redises.stream().collect(Collectors.toMap(FleetServer::name, redis -> redis.text("CLUSTER", "MYID")));
        FleetGroup.await("all nodes are to know one another", () -> redises.stream()
                .allMatch(redis -> ids.values().stream().allMatch(known(redis)::contains)));
        for (int i = masters; i < redises.size(); i++) {
            String master = redises.get((i - masters) % masters).name();
            redises.get(i).tell("CLUSTER", "REPLICATE", String.valueOf(ids.get(master)));
        }
    }

    /** The ids of the nodes that this one has shaken hands with. */
    private static List<String> known(FleetServer redis) {
        return nodes(redis).stream()
                .filter(node -> !node.flags().contains("handshake"))
                .map(ClusterNode::id)
                .toList();
    }

    /** A node as CLUSTER NODES tells of it. */
    private record ClusterNode(String id, int port, String flags, List<String> slots) {
        static ClusterNode of(String line) {
            String[] words = line.split(" ", -1);
            String port = words[1].replaceFirst("^.*:(\\d+)@.*$", "$1");
            return new ClusterNode(
                    words[0],
                    port.matches("\\d+") ? Integer.parseInt(port) : 0,
                    words[2],
                    words.length <= 8 ? List.of() : List.of(words).subList(8, words.length));
        }
    }

    private static List<ClusterNode> nodes(FleetServer redis) {
        try (RespSession session = redis.open()) {
            return session.text("CLUSTER", "NODES").lines().map(ClusterNode::of).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public void awaitWell() {
        FleetGroup.await(
                "every node is to say cluster_state:ok", () -> redises.stream().allMatch(ClusterGroup::isOk));
        FleetGroup.await("every replica is to follow its master", () -> redises.stream()
                .allMatch(redis -> List.of("up", "").contains(redis.field("master_link_status", "INFO", "replication"))
                        && redis.answers()));
    }

    private static boolean isOk(FleetServer redis) {
        return redis.field("cluster_state", "CLUSTER", "INFO").equals("ok");
    }

    /** A node that answers. */
    private FleetServer any() {
        return redises.stream()
                .filter(FleetServer::answers)
                .findFirst()
                .orElseThrow(() -> new EmbeddedException("no node answers: ./run.sh redis up starts them"));
    }

    @Override
    public FleetStatus status() {
        List<FleetStatus.FleetLine> lines = new ArrayList<>();
        for (FleetServer redis : redises) {
            String slots = nodes(redis).stream()
                    .filter(node -> node.flags().contains("myself"))
                    .flatMap(node -> node.slots().stream())
                    .collect(Collectors.joining(" "));
            lines.add(RedisLook.line(redis, redises, slots));
        }
        boolean well = redises.stream().anyMatch(ClusterGroup::isOk)
                && lines.stream().filter(line -> line.role().equals("master")).count() >= masters;
        return new FleetStatus(lines, well, well ? "" : "no node says cluster_state:ok, or a master is away");
    }

    @Override
    public String failover(@Nullable FleetServer server) {
        if (server == null) {
            throw new EmbeddedException(
                    "a cluster has several masters: say which is to give way, or which replica is to follow it");
        }
        FleetServer replica = RedisLook.line(server, redises, "").role().equals("replica") ? server : replicaOf(server);
        replica.tell("CLUSTER", "FAILOVER");
        FleetGroup.await(
                replica.name() + " is to be a master",
                () -> RedisLook.line(replica, redises, "").role().equals("master")
                        && redises.stream().filter(FleetServer::answers).allMatch(ClusterGroup::isOk));
        return replica.name() + " is a master";
    }

    private FleetServer replicaOf(FleetServer master) {
        return redises.stream()
                .filter(redis -> {
                    FleetStatus.FleetLine line = RedisLook.line(redis, redises, "");
                    return line.role().equals("replica") && line.of().equals(master.name());
                })
                .findFirst()
                .orElseThrow(() -> new EmbeddedException(master.name() + " has no replica that answers"));
    }

    /** As {@link Fleet#reshard}. */
    long reshard(int slot, FleetServer target) {
        List<ClusterNode> nodes = nodes(any());
        ClusterNode to = node(nodes, target.port());
        if (!to.flags().contains("master")) {
            throw new EmbeddedException(target.name() + " is no master, and only masters have slots");
        }
        ClusterNode from = nodes.stream()
                .filter(node -> node.slots().stream().anyMatch(range -> holds(range, slot)))
                .findFirst()
                .orElseThrow(() -> new EmbeddedException("nobody has the slot " + slot));
        if (from.equals(to)) {
            return 0;
        }
        FleetServer source = redises.stream()
                .filter(redis -> redis.port() == from.port())
                .findFirst()
                .orElseThrow(() -> new EmbeddedException("the slot's master is none of these servers"));
        List<FleetServer> others = nodes.stream()
                .filter(node -> node.flags().contains("master") && !node.flags().contains("fail"))
                .flatMap(node -> redises.stream().filter(redis -> redis.port() == node.port()))
                .toList();
        return new SlotMove(slot, source, from.id(), target, to.id()).run(others);
    }

    private static ClusterNode node(List<ClusterNode> nodes, int port) {
        return nodes.stream()
                .filter(node -> node.port() == port)
                .findFirst()
                .orElseThrow(() -> new EmbeddedException("the cluster knows no node of port " + port));
    }

    /** Slots that are on their way stand in brackets. */
    private static boolean holds(String range, int slot) {
        if (range.startsWith("[")) {
            return false;
        }
        String[] ends = range.split("-", 2);
        return slot >= Integer.parseInt(ends[0]) && slot <= Integer.parseInt(ends[ends.length - 1]);
    }

    @Override
    public List<String> flags() {
        String hosts = redises.stream()
                .limit(masters)
                .map(redis -> "127.0.0.1:" + redis.port())
                .collect(Collectors.joining(","));
        return List.of(
                "--redis",
                "redis+cluster://" + hosts,
                "--redis-password-file",
                secrets.redis().toString());
    }
}
