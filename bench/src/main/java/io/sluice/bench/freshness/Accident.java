package io.sluice.bench.freshness;

import io.sluice.bench.caches.DrilledCache.RedisForm;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What happens to the servers while they are used. */
enum Accident {
    REPLAY_PAUSED("replay paused on a replica"),
    READER_KILLED("the reading daemon killed"),
    REDIS_FLUSHED("Redis flushed"),
    REDIS_KILLED("Redis killed"),
    PRIMARY_KILLED("the primary killed"),
    TABLE_ALTERED("one of the tables altered"),
    MASTER_LOST("a master of Redis killed with what its replica lacks"),
    MASTER_SWITCHED("a fail-over as planned"),
    MASTER_PAUSED("a master silent until another has taken over"),
    HOME_DELETED("a hash of fences deleted"),
    SLOTS_MOVED("slots moved"),
    MOVE_CUT("a move of slots cut off in the middle"),
    READER_AND_MASTER_KILLED("the reading daemon and a master killed");

    private final String words;

    Accident(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** As the flag says it. */
    String flag() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean happensTo(RedisForm redis) {
        return switch (this) {
            case REPLAY_PAUSED, READER_KILLED, REDIS_FLUSHED, PRIMARY_KILLED, TABLE_ALTERED -> true;
            case REDIS_KILLED -> redis == RedisForm.ONE;
            case MASTER_LOST, MASTER_SWITCHED, MASTER_PAUSED, HOME_DELETED, READER_AND_MASTER_KILLED ->
                redis != RedisForm.ONE;
            case SLOTS_MOVED, MOVE_CUT -> redis == RedisForm.CLUSTER;
        };
    }

    /** Those that there are for so many tables. */
    static List<Accident> all(int tables, RedisForm redis) {
        return Stream.of(values())
                .filter(accident -> accident.happensTo(redis) && (accident != TABLE_ALTERED || tables > 1))
                .toList();
    }
}
