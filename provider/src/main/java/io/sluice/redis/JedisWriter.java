package io.sluice.redis;

import io.sluice.coalesce.Fill;
import io.sluice.coalesce.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Writes by Jedis' connection, without the layers above it: they make an object or two for each command, and we know ours. Says
 * nothing but AUTH, SELECT, SET and, for keys that were written, DEL, so a user with rights for these is enough; where fills are
 * fenced, they are calls of a script.
 */
final class JedisWriter implements FillWriter {
    private static final byte[] XX = {'X', 'X'};

    private final RedisLink link;
    private final FillCommands commands;
    private final FencedFills fences;
    private final BooleanSupplier fenced;
    private final SetCommand set = new SetCommand();

    /** Takes the connection over. */
    JedisWriter(RedisLink link, FillCommands commands, FencedFills fences, BooleanSupplier fenced) {
        this.link = link;
        this.commands = commands;
        this.fences = fences;
        this.fenced = fenced;
    }

    @Override
    public Answer write(List<Fill<String, Value>> fills) {
        if (fenced.getAsBoolean()) {
            return fences.write(link.connection(), fills);
        }
        for (Fill<String, Value> fill : fills) {
            link.connection().sendCommand(set.with(commands.arguments(fill)));
        }
        List<String> errors = errors(fills.size());
        return new Answer(fills.size() - errors.size(), errors);
    }

    /** One DEL for each key: the keys of one command would have to live together, where Redis is a cluster. */
    @Override
    public List<String> drop(List<String> keys) {
        for (String key : keys) {
            link.connection().sendCommand(Protocol.Command.DEL, commands.key(key));
        }
        return errors(keys.size());
    }

    /** A key that no entry has, and that is not there, is to be replaced. */
    @Override
    public @Nullable String trial() {
        link.connection().sendCommand(Protocol.Command.SET, commands.key("\0trial"), new byte[0], XX);
        List<String> errors = errors(1);
        return errors.isEmpty() ? null : errors.get(0);
    }

    private List<String> errors(int answers) {
        List<String> errors = new ArrayList<>();
        Connection connection = link.connection();
        for (Object answer : connection.getMany(answers)) {
            if (answer instanceof JedisDataException error) {
                errors.add(String.valueOf(error.getMessage()));
            }
        }
        return errors;
    }

    @Override
    public void abort() {
        link.abort();
    }

    @Override
    public void close() {
        link.close();
    }
}
