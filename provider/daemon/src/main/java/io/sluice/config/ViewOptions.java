package io.sluice.config;

import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Window;
import io.sluice.flags.Address;
import io.sluice.flags.Between;
import io.sluice.flags.Durations;
import io.sluice.flags.KeyPrefix;
import io.sluice.redis.RedisSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of views, which are answered by OData on a port of their own. */
public final class ViewOptions {
    /** In a settings file: the names of the views. As a flag: a file with such lines. */
    static final String LIST = "views";

    /** What the keys of one view begin with. */
    static final String ONE = "view.";

    @Option(
            names = "--odata",
            paramLabel = "HOST:PORT",
            converter = Address.class,
            description = "Where queries of views are answered, by OData. Default: nowhere.")
    @Nullable
    public InetSocketAddress odata;

    @Option(
            names = "--views",
            paramLabel = "FILE",
            description =
                    "A file that lists views: views = NAME, NAME and for each view.NAME.key = COLUMN and so on; the file of"
                            + " --config may have the same lines. Default: sample views of the embedded PostgreSQL.")
    @Nullable
    Path views;

    @Between(least = "1", most = "100")
    @Option(
            names = "--odata-lanes",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "The most queries or batches of queries at once on a node, of each of two sorts, quick and slow, beside"
                            + " the lookups' lanes. A node needs twice as many connections for them, and one more.")
    public int lanes;

    /** A large one keeps its lane from others. */
    @Between(least = "1", most = "10000")
    @Option(
            names = "--odata-batch",
            paramLabel = "N",
            defaultValue = "200",
            description =
                    "The most queries of one batch, which share a statement where they have one shape. 1: each has one"
                            + " of its own.")
    int batch;

    @Between(least = "1", most = "1000000")
    @Option(
            names = "--odata-queue",
            paramLabel = "QUERIES",
            defaultValue = "5000",
            description = "The most queries waiting; more are refused with 503.")
    int queue;

    @Between(least = "1ms", most = "1d")
    @Option(
            names = "--odata-timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = Durations.class,
            description = "A query's deadline, then 503; also its statement_timeout.")
    public Duration timeout = Duration.ZERO;

    @Between(least = "0", most = "100000")
    @Option(
            names = "--odata-cache",
            paramLabel = "MIB",
            defaultValue = "64",
            description =
                    "The most mebibytes that the answers of one view take in Redis, roughly; with more, any of them go. 0 keeps"
                            + " none. Answers are kept only while changes are read.")
    int cache;

    @Option(
            names = "--odata-prefix",
            paramLabel = "PREFIX",
            defaultValue = "odata:",
            converter = KeyPrefix.class,
            description = "What the cache's keys of views begin with; then comes the view's name.")
    public String prefix = "";

    boolean keepsAnswers() {
        return cache > 0;
    }

    /**
     * How the answers of a view are kept in the Redis of these settings; null where they are not. A cluster keeps none yet.
     *
     * @param views how many there are: they share what memory may be taken by answers that wait
     */
    public @Nullable RedisSettings answers(@Nullable RedisSettings redis, String view, int views) {
        return redis == null || cache == 0 || redis.address().isCluster()
                ? null
                : redis.answers(prefix + view + ":", (long) cache << 20).shared(views);
    }

    /** The bounds of their queue and lanes. */
    public Settings settings() {
        return new Settings(new Window(Duration.ZERO, batch), queue, lanes, timeout, "views");
    }
}
