package io.sluice.topology;

import io.sluice.redis.ErrorText;
import io.sluice.redis.KeySlots;
import io.sluice.redis.RedisAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Deletes entries of which it is not known where they are: each node that does not have one says who may. An entry on its way is at its old
 * place or, when it is not there any more, at the new one. Used by one thread, for one call.
 */
final class StrayedEntries implements AutoCloseable {
    private static final int MOST_STEPS = 5;

    private final ClusterAddress cluster;
    private final @Nullable String password;
    private final IntFunction<@Nullable RedisAddress> masters;
    private final Map<RedisAddress, ClusterPeer> nodes = new HashMap<>();

    /** @param masters who has a slot, as far as known */
    StrayedEntries(ClusterAddress cluster, @Nullable String password, IntFunction<@Nullable RedisAddress> masters) {
        this.cluster = cluster;
        this.password = password;
        this.masters = masters;
    }

    /** @throws JedisConnectionException when one may still be there */
    void delete(List<byte[]> entries) {
        entries.forEach(entry -> delete(Command.GETDEL, entry));
    }

    /** As {@link #delete}, of what has no other name: what it is, is known. */
    void deleteHash(byte[] name) {
        delete(Command.UNLINK, name);
    }

    private void delete(Command how, byte[] entry) {
        RedisAddress at = masters.apply(KeySlots.of(entry));
        at = at == null ? cluster.seeds().get(0) : at;
        boolean asking = false;
        JedisDataException error = null;
        for (int step = 0; step < MOST_STEPS; step++) {
            error = nodes.computeIfAbsent(at, node -> new ClusterPeer(node, password))
                    .delete(how, entry, asking);
            if (error == null) {
                return;
            }
            if (!(error instanceof JedisRedirectionException elsewhere)) {
                break;
            }
            asking = error instanceof JedisAskDataException;
            String host = elsewhere.getTargetNode().getHost();
            at = cluster.at(
                    host.isEmpty() ? at.host() : host, elsewhere.getTargetNode().getPort());
        }
        throw new JedisConnectionException("an entry whose slot moves was not deleted, and has to be: "
                + (error == null ? "" : ErrorText.of(String.valueOf(error.getMessage()))));
    }

    @Override
    public void close() {
        nodes.values().forEach(ClusterPeer::close);
    }
}
