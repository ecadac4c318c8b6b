package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.Wait;
import io.sluice.embedded.EmbeddedNode;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Makes them, and mends what was broken. For one thread. */
final class Accidents {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LONGEST_PAUSE_MILLIS = 3000;
    private static final int REDIS_AWAY_MILLIS = 700;

    private final ClusterLab lab;
    private final Primary primary;
    private final Pair daemons;
    private final RedisCaller redis;
    private final Recovery recovery;
    private final Random random;
    private final Consumer<String> say;

    /** @param primary where writes go; told of another one */
    Accidents(
            ClusterLab lab,
            Primary primary,
            Pair daemons,
            RedisCaller redis,
            Recovery recovery,
            Random random,
            Consumer<String> say) {
        this.lab = lab;
        this.primary = primary;
        this.daemons = daemons;
        this.redis = redis;
        this.recovery = recovery;
        this.random = random;
        this.say = say;
    }

    /** Makes one, waits until all is well, and mends what is still broken. */
    Recovery.Times happens(Accident accident) throws Exception {
        say.accept(accident.words());
        return switch (accident) {
            case REPLAY_PAUSED -> pauseReplay();
            case READER_KILLED -> killReader();
            case REDIS_FLUSHED -> flushRedis();
            case REDIS_KILLED -> killRedis();
            case PRIMARY_KILLED -> killPrimary();
        };
    }

    private void pass(long millis) throws LabException, InterruptedException {
        long began = System.nanoTime();
        Duration time = Duration.ofMillis(millis);
        Wait.until("its time did not pass", time.plus(LIMIT), () -> System.nanoTime() - began >= time.toNanos());
    }

    /** It is read from all the while: {@code --max-lag} is longer. */
    private Recovery.Times pauseReplay() throws Exception {
        List<EmbeddedNode> replicas = lab.cluster().replicas();
        EmbeddedNode slow = replicas.get(random.nextInt(replicas.size()));
        slow.pauseReplay();
        pass(1000 + random.nextInt(LONGEST_PAUSE_MILLIS));
        slow.resumeReplay();
        return recovery.await(System.nanoTime());
    }

    private Recovery.Times killReader() throws Exception {
        Wait.until("no daemon reads the changes", LIMIT, () -> daemons.reader() >= 0);
        int reader = daemons.reader();
        long accident = System.nanoTime();
        daemons.kill(reader);
        Recovery.Times times = recovery.await(accident);
        daemons.restart(reader);
        return times;
    }

    private Recovery.Times flushRedis() throws Exception {
        redis.close(); // Redis may have been killed since it was asked last
        long accident = System.nanoTime();
        String unused = redis.ask("FLUSHALL");
        return recovery.await(accident);
    }

    private Recovery.Times killRedis() throws Exception {
        int port = lab.redis().port();
        long accident = System.nanoTime();
        lab.redis().kill();
        pass(REDIS_AWAY_MILLIS);
        lab.redis().restart();
        if (lab.redis().port() != port) {
            throw new LabException("another program has taken the port of Redis meanwhile: run the drill again");
        }
        return recovery.await(accident);
    }

    private Recovery.Times killPrimary() throws Exception {
        EmbeddedNode old = primary.node();
        long accident = System.nanoTime();
        old.kill();
        for (EmbeddedNode replica : lab.cluster().replicas()) {
            Wait.until(
                    replica.name() + " did not see the end of its primary", LIMIT, () -> !Receiving.is(lab, replica));
        }
        EmbeddedNode next = lab.cluster().candidate();
        lab.cluster().promote(next.name(), false);
        primary.is(next);
        say.accept(next.name() + " is the primary now");
        Recovery.Times times = recovery.await(accident);
        lab.cluster().rejoin(old.name());
        return times;
    }
}
