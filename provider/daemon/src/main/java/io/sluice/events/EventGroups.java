package io.sluice.events;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Who reads a stream of events: a group for each prefix, so that each has every event. What all of them have done may go.
 *
 * <p>One whose reader is away is waited for, but not for ever, and not when much has gathered meanwhile.
 *
 * @param own the group of our prefix
 * @param ours groups of other prefixes that are ours as well: what they have left is read by our own, and nobody waits for them
 */
record EventGroups(String stream, String own, Set<String> ours) {
    /** What its user needs, as ACL SETUSER takes it. */
    static final String RIGHTS = "+xack +xdel +xlen +xinfo +xpending +xtrim";

    /** The one group of older versions, which all prefixes shared. It is waited for while such a daemon reads. */
    private static final String SHARED = "sluice";

    private static final String EACH = SHARED + ":";
    private static final long AWAY_MILLIS = TimeUnit.MINUTES.toMillis(1);
    private static final long LONGEST_AWAY_MILLIS = TimeUnit.DAYS.toMillis(7);

    /** With more events than this nobody waits for whoever is away. */
    private static final long MANY = 50_000;

    /** @param others prefixes of tables whose reader is ours; each may have been the first once, or have had a daemon of its own */
    static EventGroups of(String stream, String prefix, List<String> others) {
        return new EventGroups(
                stream,
                EACH + prefix,
                others.stream().map(other -> EACH + other).collect(Collectors.toSet()));
    }

    /** These are done by our group. */
    void done(Connection redis, List<String> ids) {
        redis.sendCommand(Command.XACK, words(List.of(stream, own), ids));
        redis.getOne();
        sweep(redis, ids);
    }

    /**
     * Drops what nobody is waited for any more to do.
     *
     * @param ids done by our group: dropped whatever is not done before them, where no other is waited for
     */
    void sweep(Connection redis, List<String> ids) {
        redis.sendCommand(Command.XLEN, stream);
        redis.sendCommand(Command.XINFO, "GROUPS", stream);
        List<Object> answers = all(redis, 2);
        boolean many = (Long) answers.get(0) > MANY;
        List<List<?>> groups = new ArrayList<>();
        for (Object group : (List<?>) answers.get(1)) {
            String name = text(field((List<?>) group, "name"));
            if (name.equals(SHARED) || name.startsWith(EACH)) {
                groups.add((List<?>) group);
            }
        }
        trim(redis, ids, groups, many);
    }

    private void trim(Connection redis, List<String> ids, List<List<?>> groups, boolean many) {
        for (List<?> group : groups) {
            String name = text(field(group, "name"));
            redis.sendCommand(Command.XINFO, "CONSUMERS", stream, name);
            redis.sendCommand(Command.XPENDING, stream, name);
        }
        List<Object> answers = all(redis, 2 * groups.size());
        Place first = Place.LAST;
        boolean alone = true;
        for (int i = 0; i < groups.size(); i++) {
            String name = text(field(groups.get(i), "name"));
            boolean mine = name.equals(own);
            if (mine || isWaitedFor(name, (List<?>) answers.get(2 * i), many)) {
                Place next = next(groups.get(i), (List<?>) answers.get(2 * i + 1));
                first = next.isBefore(first) ? next : first;
                alone &= mine;
            }
        }
        boolean delete = alone && !ids.isEmpty();
        if (delete) {
            redis.sendCommand(Command.XDEL, words(List.of(stream), ids));
        }
        redis.sendCommand(Command.XTRIM, stream, "MINID", first.toString());
        all(redis, delete ? 2 : 1);
    }

    private boolean isWaitedFor(String name, List<?> consumers, boolean many) {
        if (ours.contains(name)) {
            return false;
        }
        long idle = Long.MAX_VALUE;
        for (Object consumer : consumers) {
            idle = Math.min(idle, (Long) field((List<?>) consumer, "idle"));
        }
        return idle < (many || name.equals(SHARED) ? AWAY_MILLIS : LONGEST_AWAY_MILLIS);
    }

    /** The first that a group has not done: of those that were given out, or else the one after. */
    private static Place next(List<?> group, List<?> pending) {
        return (Long) pending.get(0) > 0
                ? Place.of(text(pending.get(1)))
                : Place.of(text(field(group, "last-delivered-id"))).next();
    }

    private static Object field(List<?> namesAndValues, String name) {
        for (int i = 0; i + 1 < namesAndValues.size(); i += 2) {
            if (text(namesAndValues.get(i)).equals(name)) {
                return namesAndValues.get(i + 1);
            }
        }
        throw new IllegalStateException("Redis says nothing of " + name);
    }

    private static String text(@Nullable Object bytes) {
        return bytes instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : "";
    }

    private static String[] words(List<String> before, List<String> ids) {
        List<String> words = new ArrayList<>(before);
        words.addAll(ids);
        return words.toArray(String[]::new);
    }

    private static List<Object> all(Connection redis, int count) {
        List<Object> answers = redis.getMany(count);
        for (Object answer : answers) {
            if (answer instanceof JedisDataException error) {
                throw error;
            }
        }
        return answers;
    }

    /** Of an event in its stream: both numbers unsigned. */
    private record Place(long millis, long seq) {
        static final Place LAST = new Place(-1, -1);

        static Place of(String id) {
            int dash = id.indexOf('-');
            return new Place(
                    Long.parseUnsignedLong(id, 0, dash, 10), Long.parseUnsignedLong(id, dash + 1, id.length(), 10));
        }

        Place next() {
            return seq == -1 ? new Place(millis + 1, 0) : new Place(millis, seq + 1);
        }

        boolean isBefore(Place other) {
            int order = Long.compareUnsigned(millis, other.millis);
            return order < 0 || (order == 0 && Long.compareUnsigned(seq, other.seq) < 0);
        }

        @Override
        public String toString() {
            return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(seq);
        }
    }
}
