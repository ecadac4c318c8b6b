package io.sluice.bench.drill;

/** What happens to the servers while they are used. */
enum Accident {
    REPLAY_PAUSED("replay paused on a replica"),
    READER_KILLED("the reading daemon killed"),
    REDIS_FLUSHED("Redis flushed"),
    REDIS_KILLED("Redis killed"),
    PRIMARY_KILLED("the primary killed");

    private final String words;

    Accident(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
