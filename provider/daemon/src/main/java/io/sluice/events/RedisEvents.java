package io.sluice.events;

import static io.sluice.redis.CacheNames.bytes;

import io.sluice.build.CommandName;
import io.sluice.changes.EventStream;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.redis.ErrorAdvice;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSession;
import io.sluice.redis.RedisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Events in a Redis Stream, which an ETL writes with {@code XADD sluice:changes * key K lsn L}, and with {@code table T} of a
 * table that is not its reader's first. Each prefix has every event: one of a key
 * of another's leaves a fence, and no harm. What is applied to all is deleted, so that the stream holds only what is still to be done; a
 * daemon adds no more when that is much.
 *
 * <p>All daemons of a prefix read as one consumer of its group, see {@link EventGroups}: only the one that reads the slot does, and whoever takes over finds what the other
 * has left at once, without waiting for it to be called dead. What two read is applied twice, which is harmless.
 */
public final class RedisEvents implements EventStream {
    /** What its user needs, as ACL SETUSER takes it. */
    private static final String RIGHTS = "+xgroup|create +xreadgroup +xadd +xrange " + EventGroups.RIGHTS;

    private static final String CONSUMER = "reader";

    /** Events that wait; with more, no daemon adds any. */
    private static final long MOST_WAITING = 100_000;

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final String stream;
    private final RedisServers address;
    private final RedisSession session;
    private final EventGroups groups;
    private final DeadLetters graves;
    private final LongSupplier nanoTime;
    private final LongAdder buried = new LongAdder();
    private long connection;
    private long lookedBack;

    /** Where to go on with what was read before and is not done; null when none is left. */
    private @Nullable String before;

    /**
     * Reads {@code stream}; what cannot be applied goes to {@code stream:dead}.
     *
     * @param settings address, password, prefix and timeouts
     * @throws IllegalArgumentException if a stream has the name of an entry
     */
    public RedisEvents(RedisSettings settings, String stream) {
        this(settings, List.of(), stream);
    }

    /** @param others prefixes of the other tables whose events these are */
    public RedisEvents(RedisSettings settings, List<String> others, String stream) {
        this(settings, others, stream, System::nanoTime);
    }

    RedisEvents(RedisSettings settings, List<String> others, String stream, LongSupplier nanoTime) {
        this.stream = stream;
        this.address = settings.address().of(bytes(stream));
        this.groups = EventGroups.of(stream, settings.prefix(), others);
        this.graves = new DeadLetters(stream, settings.address().isCluster());
        require(settings.prefix());
        others.forEach(this::require);
        this.session = new RedisSession(
                settings.inTurn(address), ErrorAdvice.ofStreams(settings, RIGHTS, stream, graves.stream()));
        this.nanoTime = nanoTime;
    }

    private void require(String prefix) {
        if (stream.isEmpty() || graves.stream().startsWith(prefix) || stream.startsWith("{" + prefix)) {
            throw new IllegalArgumentException(
                    "the event stream '" + stream + "' would be taken for an entry of the cache,"
                            + " whose names begin with '" + prefix + "': give it another name");
        }
    }

    @Override
    public synchronized List<Event> read(int most) throws FenceStoreException {
        return session.ask(redis -> {
            if (connection != session.connections()) {
                read(redis, 1, "0"); // makes the group
                groups.sweep(redis, List.of()); // before any is applied: or it would not be known whether we may
            }
            if (connection != session.connections() || nanoTime.getAsLong() - lookedBack > AGAIN_NANOS) {
                connection = session.connections();
                before = "0";
            }
            if (before != null) {
                List<StreamEntry> left = read(redis, most, before);
                if (!left.isEmpty()) {
                    before = left.get(left.size() - 1).id();
                    return events(redis, left);
                }
                before = null;
                lookedBack = nanoTime.getAsLong();
            }
            return events(redis, read(redis, most, ">"));
        });
    }

    /** Makes the group if it is not there: at first, with all that the stream holds, and when Redis was flushed. */
    private List<StreamEntry> read(Connection redis, int most, String after) {
        try {
            return readGroup(redis, most, after);
        } catch (JedisDataException e) {
            if (!String.valueOf(e.getMessage()).startsWith("NOGROUP")) {
                throw e;
            }
            createGroup(redis);
            return readGroup(redis, most, after);
        }
    }

    private List<StreamEntry> readGroup(Connection redis, int most, String after) {
        redis.sendCommand(
                Command.XREADGROUP,
                "GROUP",
                groups.own(),
                CONSUMER,
                "COUNT",
                String.valueOf(most),
                "STREAMS",
                stream,
                after);
        return StreamEntry.ofStreams(redis.getOne());
    }

    private void createGroup(Connection redis) {
        try {
            redis.sendCommand(Command.XGROUP, "CREATE", stream, groups.own(), "0", "MKSTREAM");
            redis.getOne();
        } catch (JedisDataException e) {
            if (!String.valueOf(e.getMessage()).startsWith("BUSYGROUP")) { // another daemon was quicker
                throw e;
            }
        }
    }

    /** Those that somebody has deleted before they were done are gone. */
    private List<Event> events(Connection redis, List<StreamEntry> entries) {
        List<Event> events = new ArrayList<>();
        List<String> deleted = new ArrayList<>();
        for (StreamEntry entry : entries) {
            if (entry.fields() == null) {
                deleted.add(entry.id());
            } else {
                events.add(new Event(entry.id(), entry.text("table"), entry.text("key"), entry.text("lsn")));
            }
        }
        if (!deleted.isEmpty()) {
            done(redis, deleted);
        }
        return events;
    }

    @Override
    public synchronized void done(List<String> ids) throws FenceStoreException {
        if (!ids.isEmpty()) {
            session.ask(redis -> done(redis, ids));
        }
    }

    private boolean done(Connection redis, List<String> ids) {
        groups.done(redis, ids);
        return true;
    }

    @Override
    public synchronized void bury(Event event, String reason) throws FenceStoreException {
        session.ask(redis -> {
            graves.bury(redis, event, reason);
            return done(redis, List.of(event.id()));
        });
        buried.increment();
    }

    @Override
    public synchronized void add(@Nullable String table, String key, @Nullable String lsn) throws FenceStoreException {
        boolean added = session.ask(redis -> {
            redis.sendCommand(Command.XLEN, stream);
            if (redis.getIntegerReply() >= MOST_WAITING) {
                return false;
            }
            List<byte[]> words = new ArrayList<>(List.of(bytes(stream), bytes("*"), bytes("key"), bytes(key)));
            if (lsn != null) {
                words.addAll(List.of(bytes("lsn"), bytes(lsn)));
            }
            if (table != null) {
                words.addAll(List.of(bytes("table"), bytes(table)));
            }
            redis.sendCommand(Command.XADD, words.toArray(byte[][]::new));
            redis.getOne();
            return true;
        });
        if (!added) {
            throw new FenceStoreException(
                    Kind.REFUSED,
                    "Redis " + address + " holds " + MOST_WAITING + " events in " + stream
                            + " that nobody has applied: see why with " + CommandName.get() + " changes status");
        }
    }

    @Override
    public long buried() {
        return buried.sum();
    }

    @Override
    public synchronized void close() {
        session.close();
    }
}
