package io.sluice.topology;

import io.sluice.redis.ErrorText;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisLink;
import io.sluice.redis.RedisSockets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** One Sentinel, which is asked on a connection of its own each time: it is asked seldom, and may be away by the next time. */
final class Sentinel {
    /** It is near, and the next one may be well. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final RedisAddress at;
    private final SentinelAddress wanted;
    private final @Nullable String password;

    /**
     * What it has said.
     *
     * @param master null if it has not said where it is
     * @param epoch which vote made it the master: of two that differ the later is right; below 0 where it is not known
     * @param refusal why it has not, in one line; empty if it has
     * @param told whether that is its own word, and not that it is away
     */
    record Said(@Nullable RedisAddress master, long epoch, String refusal, boolean told) {}

    Sentinel(RedisAddress at, SentinelAddress wanted, @Nullable String password) {
        this.at = at;
        this.wanted = wanted;
        this.password = password;
    }

    /** A connection to it. */
    RedisLink link() {
        return RedisLink.to(new RedisSockets(at, PATIENCE, PATIENCE), password);
    }

    /** Asks where the master is. Blocks for a second at most; never throws. */
    Said ask() {
        try (RedisLink link = link()) {
            Connection connection = link.connection();
            connection.sendCommand(Command.SENTINEL, "GET-MASTER-ADDR-BY-NAME", wanted.master());
            connection.sendCommand(Command.SENTINEL, "MASTER", wanted.master());
            List<Object> answers = connection.getMany(2);
            if (answers.get(0) instanceof JedisDataException error) {
                return refused(error);
            }
            if (answers.get(0) instanceof List<?> place && place.size() == 2) {
                RedisAddress master = wanted.at(text(place.get(0)), Integer.parseInt(text(place.get(1))));
                return new Said(master, epoch(answers.get(1)), "", true);
            }
            return new Said(null, -1, unknown(connection), true);
        } catch (RuntimeException e) {
            return refused(e);
        }
    }

    /** Why it has said nothing, or refused. */
    Said refused(Exception e) {
        Throwable cause = e instanceof JedisDataException ? e : e.getCause();
        return cause instanceof JedisDataException error
                ? new Said(null, -1, this + why(String.valueOf(error.getMessage())), true)
                : new Said(null, -1, this + ": " + ErrorText.of(e), false);
    }

    /** MASTER answers names and values in turn. */
    private static long epoch(Object answer) {
        if (answer instanceof List<?> fields) {
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                if (text(fields.get(i)).equals("config-epoch")) {
                    return Long.parseLong(text(fields.get(i + 1)));
                }
            }
        }
        return -1;
    }

    private String unknown(Connection connection) {
        connection.sendCommand(Command.SENTINEL, "MASTERS");
        List<String> names = new ArrayList<>();
        if (connection.getMany(1).get(0) instanceof List<?> masters) {
            for (Object master : masters) {
                if (master instanceof List<?> fields && fields.size() > 1) {
                    names.add(text(fields.get(1)));
                }
            }
        }
        return this + " knows no master '" + wanted.master() + "'"
                + (names.isEmpty()
                        ? ": it watches none"
                        : ": it knows " + String.join(", ", names) + "; give one of them in --redis");
    }

    private String why(String error) {
        if (error.contains("unknown command")) {
            return " is a Redis and no Sentinel: give the port of the Sentinels, or --redis redis://"
                    + at.hostAndPort();
        }
        if (error.contains("NOAUTH")) {
            return " wants a password: give SLUICE_REDIS_SENTINEL_PASSWORD or --redis-sentinel-password-file";
        }
        if (error.contains("WRONGPASS")) {
            return " does not take the password of SLUICE_REDIS_SENTINEL_PASSWORD or --redis-sentinel-password-file";
        }
        if (error.contains("without any password configured") || error.contains("no password is set")) {
            return " has no password: leave SLUICE_REDIS_SENTINEL_PASSWORD and --redis-sentinel-password-file out";
        }
        if (error.contains("NOPERM")) {
            return " does not let user default ask: ACL SETUSER default +sentinel|get-master-addr-by-name +sentinel|master"
                    + " +sentinel|masters +subscribe +ping &+switch-master (" + ErrorText.of(error) + ")";
        }
        return " refuses: " + ErrorText.of(error);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    /** For a message: who it is. */
    @Override
    public String toString() {
        return "Sentinel " + at.hostAndPort();
    }
}
