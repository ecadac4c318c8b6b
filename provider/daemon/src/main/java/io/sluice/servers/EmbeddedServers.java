package io.sluice.servers;

import io.sluice.config.EmbeddedOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** PostgreSQL and Redis that the program brings and starts itself. Calls block, each with a bound. */
public interface EmbeddedServers {
    /**
     * An embedded PostgreSQL, with replicas or without.
     *
     * @param jdbcUrls the primary first
     * @param psqlLine a shell command that reaches it
     */
    record EmbeddedDatabase(List<String> jdbcUrls, Login reader, Login writer, Login changes, String psqlLine) {}

    /**
     * An embedded Redis.
     *
     * @param cliLine a shell command that reaches it
     */
    record EmbeddedCache(String uri, String password, String cliLine) {}

    /** What was started: null for what was not asked for. */
    record StartedServers(@Nullable EmbeddedDatabase database, @Nullable EmbeddedCache cache) {}

    /**
     * Starts what is asked for in this folder. What has to be stopped goes to {@code shutdown}, also when another of them fails.
     *
     * @param sampleViews whether to make the tables of the sample views
     * @param progress hears what takes time, in one line each
     * @throws StartException with one line that says what to do
     */
    StartedServers start(
            Path folder,
            EmbeddedOptions options,
            boolean database,
            boolean cache,
            boolean sampleViews,
            ShutdownSteps shutdown,
            Consumer<String> progress);

    /**
     * The embedded PostgreSQL that another process has started in this folder.
     *
     * @throws StartException if none runs there
     */
    RunningDatabase running(Path folder);

    /** The first of the nodes that run, and who may read it. */
    record RunningDatabase(String jdbcUrl, Login reader) {}

    /** The commands {@code cluster} and {@code redis}. */
    List<CommandLine> commands(Map<String, String> environment);

    /** Those on the class path, if there are any. */
    static Optional<EmbeddedServers> find() {
        return ServiceLoader.load(EmbeddedServers.class).findFirst();
    }

    /**
     * Those on the class path.
     *
     * @throws StartException if there are none
     */
    static EmbeddedServers get() {
        return find().orElseThrow(EmbeddedServers::missing);
    }

    /** Says what is missing, and what to do. */
    static StartException missing() {
        return new StartException(
                "this program comes without embedded servers: name your own with --db and --redis, or build the"
                        + " program that has them with ./run.sh package");
    }
}
