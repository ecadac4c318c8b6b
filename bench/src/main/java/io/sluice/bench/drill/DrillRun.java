package io.sluice.bench.drill;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.lab.Wait;
import io.sluice.bench.report.Table;
import io.sluice.embedded.EmbeddedNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What every drill does the same way: it starts daemons and workers, waits while it looks whether these can work, kills primaries, and
 * tells what it came to. For the drill's thread.
 */
public final class DrillRun implements AutoCloseable {
    /** Keys 1 to this are in the table before anything happens. */
    public static final int SAMPLE_ROWS = 1000;

    private static final String NAME = "drill";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Lab lab;
    private final Consumer<String> say;
    private final List<Workers> workers = new ArrayList<>();
    private final Table figures = new Table(2);
    private final Map<String, Boolean> promises = new LinkedHashMap<>();

    /** @param say hears of each step, in one line */
    public DrillRun(Lab lab, Consumer<String> say) {
        this.lab = lab;
        this.say = say;
    }

    public Lab lab() {
        return lab;
    }

    public void say(String line) {
        say.accept(line);
    }

    /** Starts a daemon without Redis or recent values, so that each lookup is read from a node. */
    ServerProcess daemon(String... flags) throws InterruptedException {
        return lab.routedDaemon(NAME, false, List.of(), with(List.of("--recent=0"), flags));
    }

    /** The same, and it writes, as the role that the cluster has for this. */
    ServerProcess writableDaemon(String... flags) throws InterruptedException {
        String user = lab.cluster().writer().user();
        return daemon(with(List.of("--writable", "--write-user=" + user), flags));
    }

    /** Starts a daemon that fills Redis, and has recent values as usual. It may read changes, as the role that there is for this. */
    public ServerProcess fillingDaemon(String name, List<String> jvm, String... flags) throws InterruptedException {
        String user = lab.cluster().changes().user();
        return lab.routedDaemon(name, true, jvm, with(List.of("--changes-user=" + user), flags));
    }

    private static String[] with(List<String> first, String... flags) {
        return Stream.concat(first.stream(), Stream.of(flags)).toArray(String[]::new);
    }

    /**
     * Starts threads that work until they are ended, or the drill is.
     *
     * @param name of the threads, and for messages: {@code writers}
     */
    public Workers start(String name, List<? extends Work> works) {
        Workers started = Workers.start(name, works);
        workers.add(started);
        return started;
    }

    /** Waits until it holds, while all workers can work, and tells how long that took. */
    public <E extends Exception> Duration await(String what, Duration limit, Wait.Condition<E> condition)
            throws E, InterruptedException {
        return Wait.until(what, limit, () -> {
            checkWorkers();
            return condition.holds();
        });
    }

    private void checkWorkers() {
        for (Workers some : workers) {
            some.check();
        }
    }

    /** Lets time pass. */
    public void pass(Duration time) throws InterruptedException {
        long begin = System.nanoTime();
        Duration unused =
                await("its time did not pass", time.plus(LIMIT), () -> System.nanoTime() - begin >= time.toNanos());
    }

    /** Ends these, which could work until now. */
    public void end(Workers some) {
        some.end();
        some.check();
    }

    /** Ends all workers. */
    public void endWorkers() {
        workers.forEach(Workers::end);
        checkWorkers();
    }

    /**
     * Kills the primary as {@code kill -9} does, and returns the replica that has received most of its log. What was sent before the
     * kill arrives after it: waits until no replica receives any more.
     */
    public EmbeddedNode killPrimary() throws Exception {
        lab.cluster().primary().kill();
        for (EmbeddedNode replica : lab.cluster().replicas()) {
            Duration unused =
                    await(replica.name() + " did not see the end of its primary", LIMIT, () -> !receives(replica));
        }
        return lab.cluster().candidate();
    }

    private boolean receives(EmbeddedNode replica) throws SQLException {
        try (Connection connection = lab.connect(replica);
                Statement statement = connection.createStatement();
                ResultSet receivers = statement.executeQuery("SELECT FROM pg_stat_wal_receiver")) {
            return receivers.next();
        }
    }

    /** What was counted or timed; shown in the order in which it is told. */
    public void figure(String name, String value) {
        figures.add(List.of(name, value));
    }

    public void figure(String name, long count) {
        figure(name, Format.count(count));
    }

    /** How many calls failed, and why the first one did. */
    void failures(String name, CallStats calls) {
        figure(name, calls.failed());
        String first = calls.firstFailure();
        if (first != null) {
            figure("the first one", first);
        }
    }

    /** What had to hold, and whether it did. */
    public void promise(String what, boolean kept) {
        promises.put(what, kept);
    }

    /** Whether every promise did. */
    public boolean holds() {
        return !promises.isEmpty() && promises.values().stream().allMatch(kept -> kept);
    }

    /** A table, the promises, and the verdict as the last line; with a line break at its end. */
    public String text() {
        StringBuilder text = new StringBuilder(figures.toString()).append('\n');
        promises.forEach((what, kept) ->
                text.append(kept ? "  held    " : "  BROKEN  ").append(what).append('\n'));
        return text.append(holds() ? "\nverdict: passed\n" : "\nverdict: FAILED\n")
                .toString();
    }

    /** Ends all workers. */
    @Override
    public void close() {
        workers.forEach(Workers::end);
    }
}
