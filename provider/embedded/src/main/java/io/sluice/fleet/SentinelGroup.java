package io.sluice.fleet;

import io.sluice.programs.EmbeddedException;
import io.sluice.programs.Ports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A master, its replica, and Sentinels that call the master {@code mymaster}. */
final class SentinelGroup implements FleetGroup {
    private static final String MASTER = "mymaster";

    private final FleetSecrets secrets;
    private final List<FleetServer> redises;
    private final List<FleetServer> sentinels;

    SentinelGroup(FleetSecrets secrets, List<FleetServer> servers) {
        this.secrets = secrets;
        this.redises = servers.stream().filter(server -> !server.isSentinel()).toList();
        this.sentinels = servers.stream().filter(FleetServer::isSentinel).toList();
    }

    @Override
    public void make() {
        int master = 0;
        for (FleetServer redis : redises) {
            int port = Ports.any();
            String following = master == 0 ? "" : "replicaof 127.0.0.1 " + master + "\n";
            redis.configure(port, REDIS + "masterauth " + secrets.redisPassword() + "\n" + following);
            redis.start();
            master = master == 0 ? port : master;
        }
        FleetGroup.await("the replica is to follow the master", this::replicasFollow);
        for (FleetServer sentinel : sentinels) {
            sentinel.configure(
                    Ports.any(),
                    "sentinel monitor mymaster 127.0.0.1 " + master + " " + (sentinels.size() / 2 + 1)
                            + "\nsentinel auth-pass mymaster " + secrets.redisPassword()
                            + "\nsentinel down-after-milliseconds mymaster 1000\nsentinel failover-timeout mymaster 10000\n"
                            + "sentinel sentinel-pass " + secrets.sentinelPassword() + "\n");
            sentinel.start();
        }
    }

    private boolean replicasFollow() {
        return redises.stream().filter(redis -> !isMaster(redis)).allMatch(redis -> redis.field(
                        "master_link_status", "INFO", "replication")
                .equals("up"));
    }

    private static boolean isMaster(FleetServer redis) {
        return redis.field("role", "INFO", "replication").equals("master");
    }

    @Override
    public void awaitWell() {
        FleetGroup.await(
                "the replica is to follow the master",
                () -> redises.stream().filter(SentinelGroup::isMaster).count() == 1 && replicasFollow());
        FleetGroup.await("all Sentinels are to know one another and the replica", () -> sentinels.stream()
                .allMatch(this::knowsAll));
    }

    private boolean knowsAll(FleetServer sentinel) {
        try (RespSession session = sentinel.open()) {
            List<?> fields = session.list("SENTINEL", "MASTER", MASTER);
            return field(fields, "num-other-sentinels").equals(Integer.toString(sentinels.size() - 1))
                    && !field(fields, "num-slaves").equals("0")
                    && field(fields, "flags").equals("master");
        } catch (IOException e) {
            return false;
        }
    }

    private static String field(List<?> fields, String name) {
        int at = fields.indexOf(name);
        return at < 0 || at + 1 >= fields.size() ? "" : String.valueOf(fields.get(at + 1));
    }

    /** Where this Sentinel says that the master is; 0 where it does not answer. */
    private static int told(FleetServer sentinel) {
        try (RespSession session = sentinel.open()) {
            List<?> place = session.list("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER);
            return place.size() == 2 ? Integer.parseInt(String.valueOf(place.get(1))) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public FleetStatus status() {
        List<FleetStatus.FleetLine> lines = new ArrayList<>();
        boolean well = false;
        for (FleetServer redis : redises) {
            FleetStatus.FleetLine line = RedisLook.line(redis, redises, "");
            well |= line.role().equals("master") && sentinels.stream().anyMatch(one -> told(one) == redis.port());
            lines.add(line);
        }
        for (FleetServer sentinel : sentinels) {
            int told = told(sentinel);
            lines.add(new FleetStatus.FleetLine(
                    sentinel.name(),
                    told == 0 ? "-" : "sentinel",
                    sentinel.port(),
                    told == 0 ? "-" : MASTER + " is " + RedisLook.name(redises, told),
                    -1,
                    told == 0 ? RedisLook.away(sentinel) : "running"));
        }
        return new FleetStatus(lines, well, well ? "" : "no Sentinel names a master that answers");
    }

    @Override
    public String failover(@Nullable FleetServer server) {
        FleetServer asked = sentinels.stream()
                .filter(FleetServer::answers)
                .findFirst()
                .orElseThrow(() -> new EmbeddedException("no Sentinel answers: ./run.sh redis up starts them"));
        int before = told(asked);
        if (server != null && (server.isSentinel() || (server.port() != before) != isFollowing(server))) {
            throw new EmbeddedException(server.name() + " is neither the master nor a replica that answers");
        }
        asked.tell("SENTINEL", "FAILOVER", MASTER);
        FleetGroup.await("another server is to be the master", () -> {
            int now = told(asked);
            return now != 0
                    && now != before
                    && redises.stream().anyMatch(redis -> redis.port() == now && isMaster(redis));
        });
        return RedisLook.name(redises, told(asked)) + " is the master, it was " + RedisLook.name(redises, before);
    }

    private static boolean isFollowing(FleetServer redis) {
        return redis.field("role", "INFO", "replication").equals("slave");
    }

    @Override
    public List<String> flags() {
        String hosts = sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(","));
        return List.of(
                "--redis",
                "redis+sentinel://" + hosts + "/" + MASTER,
                "--redis-password-file",
                secrets.redis().toString(),
                "--redis-sentinel-password-file",
                secrets.sentinel().toString());
    }
}
