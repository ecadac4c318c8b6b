package io.sluice.redis;

import io.sluice.changes.FenceStoreException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * What a Redis says of itself.
 *
 * @param said its fields, by the names that INFO has; none where the user may not ask
 * @param save what CONFIG GET save says; empty where nothing is saved, or the user may not ask
 * @param millis that one answer took
 */
public record RedisFacts(Map<String, String> said, String save, double millis) {
    private static final byte[] EMPTY = {};

    public RedisFacts {
        said = Map.copyOf(said);
    }

    /**
     * Asks, and tries the write of an entry that is not there, which changes nothing. Blocks for some timeouts of the settings.
     *
     * @param scripts the rights that scripts need, where they fill: then one is tried, too, about no entry; else empty
     * @throws FenceStoreException when it is away, or refuses the write; in one line that says what to do
     */
    public static RedisFacts of(RedisSettings settings, String scripts) throws FenceStoreException {
        CacheNames names = CacheNames.of(settings);
        try (RedisSession session = new RedisSession(
                settings, ErrorAdvice.of(settings, names.rights(("+set +get +getdel +info " + scripts).strip())))) {
            return session.ask(connection -> {
                for (byte[] name : names.trials()) {
                    connection.sendCommand(Command.SET, name, EMPTY, CacheNames.bytes("XX"), CacheNames.bytes("GET"));
                    Object unused = connection.getOne();
                }
                if (!scripts.isEmpty()) {
                    EvalCommand nothing = names.call(new EvalCommand(), names.drop(), 0);
                    Object unused = names.drop().run(connection, nothing.with("?"));
                }
                long since = System.nanoTime();
                String info = text(connection, Command.INFO);
                double millis = (System.nanoTime() - since) / 1e6;
                return new RedisFacts(fields(info), text(connection, Command.CONFIG, "GET", "save"), millis);
            });
        }
    }

    /** Empty where the user may not ask. */
    private static String text(Connection connection, Command command, String... words) {
        CommandArguments asked = new CommandArguments(command);
        for (String word : words) {
            asked.add(word);
        }
        connection.sendCommand(asked);
        try {
            Object answer = connection.getOne();
            Object last = answer instanceof List<?> list && !list.isEmpty() ? list.get(list.size() - 1) : answer;
            return last instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
        } catch (JedisDataException refused) {
            return "";
        }
    }

    private static Map<String, String> fields(String info) {
        Map<String, String> fields = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }

    /** Whether it may be asked. */
    public boolean isKnown() {
        return !said.isEmpty();
    }

    /** A number of its fields; 0 where there is none. */
    public long number(String field) {
        String text = said.getOrDefault(field, "");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    /** Whether it writes its data to a disk. */
    public boolean persists() {
        return number("aof_enabled") == 1 || !save.isEmpty();
    }
}
