package io.sluice.redis;

import io.sluice.coalesce.Fill;
import io.sluice.coalesce.Value;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Writes by Jedis' connection, without the layers above it: they make an object or two for each command, and we know ours. Says
 * nothing but AUTH, SELECT, SET and, for keys that were written, DEL, so a user with rights for these is enough.
 */
final class JedisWriter implements FillWriter {
    private final Connection connection;
    private final RedisSockets sockets;
    private final FillCommands commands;
    private final SetCommand set = new SetCommand();

    private JedisWriter(Connection connection, RedisSockets sockets, FillCommands commands) {
        this.connection = connection;
        this.sockets = sockets;
        this.commands = commands;
    }

    static JedisWriter connect(RedisSettings settings, FillCommands commands) {
        RedisAddress address = settings.address();
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .serverDefaultProtocol() // no HELLO: nothing in it is of use for SET
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .database(address.database())
                .connectionTimeoutMillis((int) settings.connectTimeout().toMillis())
                .socketTimeoutMillis((int) settings.socketTimeout().toMillis());
        if (address.user() != null) {
            config.user(address.user());
        }
        if (settings.password() != null) {
            config.password(settings.password());
        } else if (address.user() != null) {
            config.password(""); // a user without a password still says who it is
        }
        RedisSockets sockets = new RedisSockets(settings);
        try {
            return new JedisWriter(new Connection(sockets, config.build()), sockets, commands);
        } catch (RuntimeException e) {
            sockets.abort();
            throw e;
        }
    }

    @Override
    public List<String> write(List<Fill<String, Value>> fills) {
        for (Fill<String, Value> fill : fills) {
            connection.sendCommand(set.with(commands.arguments(fill)));
        }
        return errors(fills.size());
    }

    /** One DEL for each key: the keys of one command would have to live together, where Redis is a cluster. */
    @Override
    public List<String> drop(List<String> keys) {
        for (String key : keys) {
            connection.sendCommand(Protocol.Command.DEL, commands.key(key));
        }
        return errors(keys.size());
    }

    private List<String> errors(int answers) {
        List<String> errors = new ArrayList<>();
        for (Object answer : connection.getMany(answers)) {
            if (answer instanceof JedisDataException error) {
                errors.add(String.valueOf(error.getMessage()));
            }
        }
        return errors;
    }

    @Override
    public void abort() {
        sockets.abort();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (JedisException e) {
            sockets.abort(); // it was broken already
        }
    }
}
