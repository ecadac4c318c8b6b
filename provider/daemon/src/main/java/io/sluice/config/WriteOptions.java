package io.sluice.config;

import io.sluice.access.AccessToken;
import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Window;
import io.sluice.flags.Between;
import io.sluice.flags.ConfigException;
import io.sluice.flags.Durations;
import io.sluice.secrets.SecretFile;
import io.sluice.secrets.UnusableFile;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The flags of writes. */
public final class WriteOptions {
    private static final Logger LOG = LoggerFactory.getLogger(WriteOptions.class);

    @Option(
            names = "--writable",
            arity = "0..1",
            paramLabel = "BOOLEAN|NAMES",
            defaultValue = "false",
            fallbackValue = "true",
            description =
                    "Takes PUT and DELETE of keys, and POST / of a URL that is to have a key. Of several tables, those that are"
                            + " named (links,posts), or all.")
    String writable = "false";

    @Between(least = "0", most = "1d")
    @Option(
            names = "--write-window",
            paramLabel = "DURATION",
            defaultValue = "0ms",
            converter = Durations.class,
            description =
                    "The longest time the oldest waiting write waits for company. 0 takes whatever waits when the last"
                            + " transaction has ended.")
    Duration writeWindow = Duration.ZERO;

    @Between(least = "1", most = "10000")
    @Option(
            names = "--write-batch",
            paramLabel = "WRITES",
            defaultValue = "1000",
            description = "The most writes of one transaction.")
    int writeBatch;

    @Option(
            names = "--write-user",
            paramLabel = "ROLE",
            description = "The role that writes; it needs SELECT, INSERT, UPDATE and DELETE on the table, no more."
                    + " Default: --db-user, or a role of its own on the embedded PostgreSQL.")
    @Nullable
    public String writeUser;

    @Option(
            names = "--write-password-file",
            paramLabel = "FILE",
            description =
                    "A file with the password of --write-user; it beats SLUICE_WRITE_PASSWORD in the environment.")
    @Nullable
    Path writePasswordFile;

    @Option(
            names = "--write-token-file",
            paramLabel = "FILE",
            description = "A file with the token that writers have to send: Authorization: Bearer TOKEN."
                    + " Without it anybody may write who reaches --listen.")
    @Nullable
    Path writeTokenFile;

    /** Whether any table is written to. */
    public boolean isAnyWritable() {
        return !writable.equalsIgnoreCase("false");
    }

    /** Whether this table is. */
    boolean isWritable(String table) {
        return writable.equalsIgnoreCase("true") || names().contains(table);
    }

    /** The tables that are named. */
    List<String> names() {
        return isAnyWritable() && !writable.equalsIgnoreCase("true")
                ? Stream.of(writable.split(",", -1)).map(String::strip).toList()
                : List.of();
    }

    /** What writers have to send; null where anybody may write, or nobody. */
    @Nullable
    public AccessToken token() {
        if (writeTokenFile == null || !isAnyWritable()) {
            return null;
        }
        try {
            return AccessToken.of(
                    "--write-token-file", "writes need", new SecretFile("--write-token-file", writeTokenFile));
        } catch (UnusableFile e) {
            throw new ConfigException(e.line());
        }
    }

    /** That everybody may write who can connect is worth a line. */
    public void warnOfEverybody(InetSocketAddress listen) {
        if (isAnyWritable()
                && writeTokenFile == null
                && (listen.getAddress() == null || !listen.getAddress().isLoopbackAddress())) {
            LOG.warn(
                    "--writable: whoever reaches {} may write, for there is no --write-token-file",
                    listen.getHostString() + ":" + listen.getPort());
        }
    }

    /**
     * One lane, so that writes of a key are done in their order. A value may have 8 KB, so fewer writes than lookups may wait: four
     * batches.
     */
    public Settings settings(Duration timeout) {
        if (writeWindow.compareTo(timeout) >= 0) {
            throw new ConfigException("--write-window is not below --timeout: every write would be late");
        }
        return new Settings(new Window(writeWindow, writeBatch), Math.max(1000, 4 * writeBatch), 1, timeout);
    }

    /** The password of the role that writes; null where none is given. */
    @Nullable
    public String password(Map<String, String> environment) {
        return Passwords.find(environment, Passwords.WRITER, "--write-password-file", writePasswordFile);
    }
}
