package io.sluice.redis;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A connection that is made with the first call, and anew with the first one after it was lost: when to call again is the caller's to
 * say. Used by one thread at a time.
 */
public final class RedisSession implements AutoCloseable {

    /** What is asked of Redis. */
    @FunctionalInterface
    public interface Call<T> {
        T on(Connection connection) throws FenceStoreException;
    }

    private final RedisSettings settings;
    private final ErrorAdvice advice;
    private @Nullable RedisLink link;
    private long connections;

    public RedisSession(RedisSettings settings, ErrorAdvice advice) {
        this.settings = settings;
        this.advice = advice;
    }

    /** Every call ends with all its answers read, or throws. */
    public <T> T ask(Call<T> call) throws FenceStoreException {
        try {
            return call.on(connection());
        } catch (JedisDataException e) {
            throw refused(e);
        } catch (RuntimeException e) {
            drop();
            if (e.getCause() instanceof SocketTimeoutException) {
                settings.address().suspect();
            }
            throw e.getCause() instanceof JedisDataException refusal ? refused(refusal) : away(e);
        }
    }

    private Connection connection() {
        RedisLink open = link;
        if (open == null) {
            open = RedisLink.open(settings);
            link = open;
            connections++;
        }
        return open.connection();
    }

    /** How many connections were made: what was asked on an earlier one may be asked anew. */
    public long connections() {
        return connections;
    }

    private FenceStoreException away(RuntimeException e) {
        return new FenceStoreException(
                Kind.AWAY, "Redis " + settings.address() + " does not answer: " + ErrorText.of(e), e);
    }

    private FenceStoreException refused(JedisDataException e) {
        String error = String.valueOf(e.getMessage());
        if (Redirection.isIn(error) && settings.address().slots() != null) {
            drop(); // where that is will be known within a second
            return away(e);
        }
        if (ErrorAdvice.isPassing(error)) {
            drop();
            return away(e);
        }
        if (error.contains("READONLY")) {
            drop(); // no longer the primary: its name may lead elsewhere by now
        }
        Kind kind = ErrorAdvice.isOfNames(error) ? Kind.FORBIDDEN : Kind.REFUSED;
        return new FenceStoreException(kind, "Redis " + settings.address() + " " + advice.on(error), e);
    }

    private void drop() {
        RedisLink broken = link;
        link = null;
        if (broken != null) {
            broken.abort();
            broken.close();
        }
    }

    @Override
    public void close() {
        RedisLink open = link;
        link = null;
        if (open != null) {
            open.close();
        }
    }
}
