package io.sluice.fleet;

import java.io.IOException;
import java.util.List;

/** How one Redis is. */
final class RedisLook {
    private RedisLook() {}

    /**
     * Its line of the status.
     *
     * @param slots what a master has of a cluster; empty where there are none
     */
    static FleetStatus.FleetLine line(FleetServer redis, List<FleetServer> all, String slots) {
        try (RespSession session = redis.open()) {
            List<?> role = session.list("ROLE");
            boolean master = "master".equals(role.get(0));
            long offset = Long.parseLong(String.valueOf(role.get(master ? 1 : 4)));
            String of = master ? slots : name(all, Integer.parseInt(String.valueOf(role.get(2))));
            String state = master || "connected".equals(role.get(3)) ? "running" : "link to its master: " + role.get(3);
            return new FleetStatus.FleetLine(
                    redis.name(), master ? "master" : "replica", redis.port(), of.isEmpty() ? "-" : of, offset, state);
        } catch (IOException e) {
            return new FleetStatus.FleetLine(redis.name(), "-", redis.port(), "-", -1, away(redis));
        }
    }

    static String away(FleetServer server) {
        return server.isRunning() ? "hangs" : "stopped";
    }

    /** Whoever has this port. */
    static String name(List<FleetServer> all, int port) {
        return all.stream()
                .filter(server -> server.port() == port)
                .map(FleetServer::name)
                .findFirst()
                .orElse("127.0.0.1:" + port);
    }
}
