package io.sluice.embedded;

import io.sluice.programs.Binaries;
import io.sluice.programs.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;

/** A Redis that is a long time loading what it has saved, in the place of one that was killed. */
public final class LoadingRedis implements AutoCloseable {
    private final Process process;

    private LoadingRedis(Process process) {
        this.process = process;
    }

    /** Has the server save what it holds, as its operator would. */
    public static void save(EmbeddedRedis server) {
        try (Jedis client = new Jedis("127.0.0.1", server.port())) {
            client.auth(server.password());
            for (int i = 0; i < 1000; i++) {
                client.set("another:" + i, "v");
            }
            String unused = client.save();
        }
    }

    /**
     * Starts it with the files of a server that was killed: for each key it takes two milliseconds.
     *
     * @param folder of that server
     */
    public static LoadingRedis start(DataFolder folder) throws IOException {
        Path home = folder.path().resolve("redis");
        return new LoadingRedis(new ProcessBuilder(
                        Binaries.redis(folder, line -> {}).toString(),
                        home.resolve("redis.conf").toString(),
                        "--daemonize",
                        "no",
                        "--key-load-delay",
                        "2000",
                        "--loading-process-events-interval-bytes",
                        "1024")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as {@code kill -9} does, and waits until it is gone. */
    @Override
    public void close() {
        Process ended = process.destroyForcibly()
                .onExit()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        if (ended.isAlive()) {
            throw new IllegalStateException("Redis does not end");
        }
    }
}
