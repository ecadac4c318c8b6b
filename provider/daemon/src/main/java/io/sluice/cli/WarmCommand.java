package io.sluice.cli;

import io.sluice.build.CommandName;
import io.sluice.config.ConfigSources;
import io.sluice.flags.Between;
import io.sluice.flags.ConfigException;
import io.sluice.flags.Durations;
import io.sluice.servers.StartException;
import io.sluice.warm.Counts;
import io.sluice.warm.ProgressBar;
import io.sluice.warm.RunLock;
import io.sluice.warm.WarmException;
import io.sluice.warm.WarmSettings;
import io.sluice.warm.Warmer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Fills the cache before readers miss: keys of a file or a query, through a daemon that runs. */
@Command(
        name = "warm",
        description = {
            "Has a running daemon look up the keys of a file or of a query, so that they are in the cache.",
            "A run that is stopped is gone on with by the same command: FILE.progress says how far it is."
        },
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all keys are sent",
            "1:it was stopped, or could go no further",
            "2:a flag is wrong",
            "3:all are sent, and some have failed"
        },
        mixinStandardHelpOptions = true)
final class WarmCommand implements Callable<Integer> {
    /** Longer than one save of the mark takes. */
    private static final long STOP_SECONDS = 10;

    private static final int STOPPED = CommandLine.ExitCode.SOFTWARE;

    /** All are sent, and some have failed: the cache lacks them. */
    private static final int FAILED = 3;

    @Option(names = "--keys-file", paramLabel = "FILE", description = "A file with a key on each line, in UTF-8.")
    @Nullable
    Path keysFile;

    @Mixin
    final WarmQueryOptions query = new WarmQueryOptions();

    @Option(
            names = "--url",
            paramLabel = "URL",
            converter = Url.class,
            description = "Where the daemon answers lookups. Default: where its --listen says, in the environment or in"
                    + " the file of --config, else http://127.0.0.1:8080.")
    @Nullable
    URI url;

    @Mixin
    final TrustOption trust = new TrustOption();

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "Whose keys they are, where the daemon serves several tables. Default: the first.")
    @Nullable
    String table;

    @Between(least = "1", most = "1000000")
    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Keys per second. Default: ${DEFAULT-VALUE}.")
    int rate;

    @Between(least = "1", most = "5000")
    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "500",
            description =
                    "The most keys of one request; not more than the daemon's --max-keys. Default: ${DEFAULT-VALUE}.")
    int batch;

    @Between(least = "0", most = "1d")
    @Option(
            names = "--give-up",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = Durations.class,
            description = "How long the daemon may be away or have too much to do. Default: ${DEFAULT-VALUE}.")
    Duration giveUp = Duration.ZERO;

    @Option(names = "--restart", description = "Begin anew, whatever an earlier run has sent; a query is asked again.")
    boolean restart;

    @Spec
    @Nullable
    CommandSpec spec;

    @Mixin
    final ConfigFile config = new ConfigFile();

    private final Map<String, String> environment;
    private final ConfigSources sources;

    private WarmCommand(Map<String, String> environment, ConfigSources sources) {
        this.environment = environment;
        this.sources = sources;
    }

    /** A mistyped URL is one line, and not a class of Java. */
    static final class Url implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            try {
                return new URI(text);
            } catch (URISyntaxException e) {
                throw new TypeConversionException("'" + text + "' is no URL like http://127.0.0.1:8080");
            }
        }
    }

    /** @param config the file of {@code --config}, or null */
    static CommandLine commandLine(Map<String, String> environment, @Nullable Path config) {
        ConfigSources sources = ConfigSources.read(environment, config);
        CommandLine command = new CommandLine(new WarmCommand(environment, sources));
        command.getCommandSpec()
                .usageMessage()
                .customSynopsis(CommandName.get() + " warm (--keys-file FILE | --query SQL) [FLAG]...");
        command.setDefaultValueProvider(sources.only("db", "db-user", "db-password-file", "data-dir"));
        return command;
    }

    private URI daemon() {
        if (url != null) {
            return url;
        }
        String listen = Objects.requireNonNullElse(sources.value("listen"), "127.0.0.1:8080");
        String scheme = sources.value("tls-cert") == null ? "http://" : "https://";
        return URI.create(scheme + Reachable.at("--listen", listen, sources.origin("listen")));
    }

    @Override
    public Integer call() throws InterruptedException {
        String sql = query.query;
        if ((sql == null) == (keysFile == null)) {
            throw new ConfigException("warm wants either --keys-file FILE or --query SQL");
        }
        if (sql == null && query.keysOut != null) {
            throw new ConfigException("--keys-out is for the keys of a --query");
        }
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        ProgressBar bar = new ProgressBar(command.getErr(), Boolean.getBoolean("sluice.terminal"), System::nanoTime);
        Warmer warmer = new Warmer(new WarmSettings(daemon(), trust.trust(), table, rate, batch, giveUp), bar);
        try {
            if (keysFile != null) {
                if (Files.notExists(keysFile)) {
                    throw new ConfigException("--keys-file " + keysFile + ": there is no such file");
                }
                try (RunLock lock = RunLock.of(keysFile)) {
                    return exit(send(warmer, lock, keysFile, forTable(""), command));
                }
            }
            warmer.reach(); // before a query that may take minutes
            QueryKeyFile keyFile = new QueryKeyFile(query, forTable(""), environment, bar);
            keyFile.makeFolder();
            try (RunLock lock = RunLock.of(keyFile.path())) {
                keyFile.fill(String.valueOf(sql), restart);
                Warmer.Result result = send(warmer, lock, keyFile.path(), keyFile.source(), command);
                if (result.whole()) {
                    keyFile.sent();
                }
                return exit(result);
            }
        } catch (WarmException e) {
            throw new StartException(e.line(), e);
        }
    }

    /** What a mark says that the keys are, so that those of one table are not taken for those of another. */
    private String forTable(String source) {
        return table == null ? source : "table " + table + " " + source;
    }

    /** Also of keys that an earlier run has sent: the whole file is in the cache, or it is not. */
    private static int exit(Warmer.Result result) {
        if (!result.whole()) {
            return STOPPED;
        }
        return result.now().failed() + result.before().failed() == 0 ? CommandLine.ExitCode.OK : FAILED;
    }

    /** Until all are sent, or a signal comes: then what is sent is noted down and said before the process ends. */
    private Warmer.Result send(Warmer warmer, RunLock lock, Path keys, String source, CommandLine command)
            throws WarmException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> stop(warmer, lock, ended), "sluice-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            Warmer.Result result = warmer.run(keys, source, restart);
            command.getOut().println(summary(result));
            return result;
        } finally {
            ended.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // It is what has stopped us.
            }
        }
    }

    private static void stop(Warmer warmer, RunLock lock, CountDownLatch ended) {
        warmer.stop();
        try {
            ended.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.close(); // the process ends before whoever has it
    }

    private static String summary(Warmer.Result result) {
        Counts now = result.now();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d keys sent in %.1f s, %,d a second: %,d found, %,d absent, %,d failed",
                now.keys(),
                result.seconds(),
                Math.round(now.keys() / Math.max(1e-3, result.seconds())),
                now.found(),
                now.absent(),
                now.failed()));
        if (result.before().keys() > 0) {
            line.append(String.format(
                    Locale.ROOT, "; %,d were sent before", result.before().keys()));
        }
        return line.append(result.whole() ? "" : "; stopped, and the same command goes on from here")
                .toString();
    }
}
