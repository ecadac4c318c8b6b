package io.sluice.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The installed ab (ApacheBench), as in the article: one thread, kept connections, and one URL, so that it can send {@link
 * Requests.Same} only. It does not tell statuses apart (see {@link AbOutput}), runs for whole seconds, and knows no percentile between
 * 99 and the greatest value. Blocks at most some seconds longer than the load's duration.
 */
public final class Ab implements Client {
    private static final int MOST_CONNECTIONS = 20_000;
    private static final long MOST_REQUESTS = 50_000_000;

    /** More than any server gives to one thread: the time is to end the run, and each request that may come costs ab memory. */
    private static final long MOST_A_SECOND = 200_000;

    private final ChildProgram ab = new ChildProgram("ab", "apache2-utils");

    @Override
    public void require() throws LoadException, InterruptedException {
        ab.require("-V");
    }

    @Override
    public String name() {
        try {
            String version = ab.version("-V");
            int at = version.indexOf("Version ");
            return at < 0 ? "ab" : "ab " + version.substring(at + 8).split(" ", 2)[0];
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "ab";
        }
    }

    @Override
    public Measured run(Load load) throws LoadException, InterruptedException {
        if (!(load.requests() instanceof Requests.Same same)) {
            throw new LoadException("ab asks for one URL only: use --client own for keys that differ, or wrk");
        }
        if (load.connections() > MOST_CONNECTIONS) {
            throw new LoadException("ab opens " + MOST_CONNECTIONS + " connections at most: use --client own for more");
        }
        FileDescriptors.require(load.connections());
        Target target = Target.of(load.base());
        Reachable reachable = new Reachable(target);
        reachable.require();
        Path percentiles = ChildProgram.temporary(".csv");
        try {
            Duration time = Duration.ofSeconds(Wrk.seconds(load.duration()));
            String url = "http://" + target.authority() + same.path();
            ChildProgram.Output output = ab.run(flags(load.connections(), time, percentiles, url), time, reachable);
            reachable.requireStill();
            if (output.code() != 0) {
                throw new LoadException("ab gave up: " + output.last());
            }
            return AbOutput.read(output.text(), Files.readString(percentiles));
        } catch (IOException e) {
            throw new LoadException("what ab wrote cannot be read: " + e.getMessage());
        } finally {
            ChildProgram.delete(percentiles);
        }
    }

    private static List<String> flags(int connections, Duration time, Path percentiles, String url) {
        long most = Math.max(connections, Math.min(MOST_REQUESTS, time.toSeconds() * MOST_A_SECOND));
        return List.of(
                "-q", // no progress
                "-k", // kept connections
                "-l", // answers may differ in length
                "-r", // a reset is counted, and not the end
                "-s10", // seconds until an answer is missing
                "-c" + connections,
                "-t" + time.toSeconds(),
                "-n" + most, // after -t, which sets it too
                "-e" + percentiles,
                url);
    }
}
