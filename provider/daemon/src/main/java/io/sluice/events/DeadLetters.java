package io.sluice.events;

import static io.sluice.redis.CacheNames.bytes;

import io.sluice.changes.EventStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** Events that cannot be applied, with the reason, in a stream beside the other; the oldest go when there are ten thousand. */
final class DeadLetters {
    private static final String MOST = "10000";
    private static final int MOST_WORDS = 32;
    private static final int LONGEST = 1024;

    private final String events;
    private final boolean ofCluster;

    /** @param ofCluster whether both streams have to lie in one slot */
    DeadLetters(String events, boolean ofCluster) {
        this.events = events;
        this.ofCluster = ofCluster;
    }

    String stream() {
        return (ofCluster ? "{" + events + "}" : events) + ":dead";
    }

    /** Writes the event with all its fields, cut where they are long. */
    void bury(Connection redis, EventStream.Event event, String reason) {
        redis.sendCommand(Command.XRANGE, events, event.id(), event.id());
        List<StreamEntry> found = StreamEntry.of(redis.getOne());
        List<byte[]> words = new ArrayList<>();
        for (String word : List.of(stream(), "MAXLEN", "~", MOST, "*", "id", event.id(), "reason", reason)) {
            words.add(bytes(word));
        }
        List<byte[]> fields = found.isEmpty() ? null : found.get(0).fields();
        if (fields != null) {
            fields.stream()
                    .limit(MOST_WORDS)
                    .forEach(word -> words.add(Arrays.copyOf(word, Math.min(word.length, LONGEST))));
        }
        redis.sendCommand(Command.XADD, words.toArray(byte[][]::new));
        redis.getOne();
    }
}
