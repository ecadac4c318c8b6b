package io.sluice.topology;

import io.sluice.redis.ErrorText;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisLink;
import io.sluice.redis.RedisSockets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** A link to one node of a cluster, by which it is asked for the others, or told something that follows no home. Used by one thread. */
final class ClusterPeer implements AutoCloseable {
    /** It is near, and the next one may be well. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final RedisAddress at;
    private final RedisLink link;

    /** Connects. */
    ClusterPeer(RedisAddress at, @Nullable String password) {
        this.at = at;
        this.link = RedisLink.to(new RedisSockets(at, PATIENCE, PATIENCE), password);
    }

    RedisAddress at() {
        return at;
    }

    /**
     * Asks which master has which slots.
     *
     * @throws JedisDataException when it refuses to say it
     */
    SlotMap map(ClusterAddress cluster) {
        Connection connection = link.connection();
        connection.sendCommand(Command.CLUSTER, "SLOTS");
        connection.sendCommand(Command.CLUSTER, "INFO");
        List<Object> answers = connection.getMany(2);
        return SlotMap.read(cluster, at, answers.get(0), answers.get(1));
    }

    /** What to do about an error that it answers. */
    static String advised(ClusterAddress cluster, RedisAddress at, String error) {
        String user = cluster.user() == null ? "default" : cluster.user();
        if (error.startsWith("WRONGPASS") || error.startsWith("NOAUTH")) {
            return at.hostAndPort() + " does not know user " + user + " with this password: give SLUICE_REDIS_PASSWORD"
                    + " or --redis-password-file (" + ErrorText.of(error) + ")";
        }
        if (error.contains("cluster support disabled")) {
            return at.hostAndPort() + " is no Redis Cluster: give --redis " + at;
        }
        if (error.contains("unknown command")) {
            return at.hostAndPort() + " is a Sentinel, or a Redis without clusters: give ports of the nodes, or --redis"
                    + " redis+sentinel://" + at.hostAndPort() + "/NAME (" + ErrorText.of(error) + ")";
        }
        if (error.startsWith("NOPERM")) {
            return at.hostAndPort() + " does not tell user " + user + " who has which slots: ACL SETUSER " + user
                    + " +cluster|slots +cluster|info";
        }
        return at.hostAndPort() + ": " + ErrorText.of(error);
    }

    /** Whether it answers, whatever. */
    void ping() {
        Connection connection = link.connection();
        connection.sendCommand(Command.PING);
        Object unused = connection.getMany(1);
    }

    /**
     * Deletes an entry, if it is what the command deletes.
     *
     * @param how GETDEL for strings, UNLINK for whatever it is
     * @param asking whether it may be here though its slot is not yet
     * @return the error answered, or null
     */
    @Nullable
    JedisDataException delete(Command how, byte[] entry, boolean asking) {
        Connection connection = link.connection();
        if (asking) {
            connection.sendCommand(Command.ASKING);
        }
        connection.sendCommand(how, entry);
        List<Object> answers = connection.getMany(asking ? 2 : 1);
        Object answer = answers.get(answers.size() - 1);
        return answer instanceof JedisDataException error
                        && !String.valueOf(error.getMessage()).startsWith("WRONGTYPE")
                ? error
                : null;
    }

    @Override
    public void close() {
        link.close();
    }
}
