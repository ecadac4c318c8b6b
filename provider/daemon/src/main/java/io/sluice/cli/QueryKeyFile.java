package io.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.sluice.config.EmbeddedOptions;
import io.sluice.door.BatchFormat;
import io.sluice.flags.ConfigException;
import io.sluice.servers.StartException;
import io.sluice.tables.KeyQuery;
import io.sluice.warm.Checkpoint;
import io.sluice.warm.ProgressBar;
import io.sluice.warm.WarmException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys of a query in a file, so that a warming that was stopped goes on with the same ones and asks nothing twice. */
final class QueryKeyFile {
    private static final long SAY_EVERY = 1_000_000;

    private final WarmQueryOptions options;
    private final Map<String, String> environment;
    private final ProgressBar bar;
    private final String source;
    private final Path path;
    private long keys;
    private long others;
    private @Nullable String why;

    /** @param table for which the keys are; empty for the daemon's first */
    QueryKeyFile(WarmQueryOptions options, String table, Map<String, String> environment, ProgressBar bar) {
        this.options = options;
        this.environment = environment;
        this.bar = bar;
        this.source = digest(table + options.source(environment));
        this.path = options.keysOut != null
                ? options.keysOut
                : EmbeddedOptions.cache(environment, "sluice-warm").resolve(source.substring(0, 16) + ".keys");
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    Path path() {
        return path;
    }

    /** Which query the keys are of. */
    String source() {
        return source;
    }

    /** Where the user has named no file. */
    void makeFolder() {
        if (path.getParent() != null && options.keysOut == null) {
            try {
                Files.createDirectories(
                        path.getParent(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (IOException e) {
                throw unwritable(e);
            }
        }
    }

    private StartException unwritable(IOException e) {
        return new StartException("the keys cannot be written to " + path + " ("
                + e.getClass().getSimpleName()
                + "): give a file in a folder that can be written to with --keys-out");
    }

    /** Runs the query, unless there is a file of its keys that was sent in part. */
    void fill(String sql, boolean restart) throws WarmException {
        Checkpoint kept = restart ? null : Checkpoint.load(path);
        if (kept != null && !kept.source().equals(source)) {
            throw new ConfigException(path + " holds the keys of something else, which are sent in part: give another"
                    + " --keys-out, or --restart to lose them");
        }
        if (kept != null && Files.exists(path)) {
            bar.say("the keys of this query are in " + path
                    + ", and sent in part: going on with them (--restart asks anew)");
            return;
        }
        if (options.keysOut != null && !restart && Files.exists(path)) {
            throw new ConfigException("--keys-out " + path + " exists: --keys-file " + path + " sends what it holds,"
                    + " --restart replaces it");
        }
        KeyQuery query = options.keyQuery(environment, sql);
        bar.say("asking the database for keys");
        write(query);
        bar.say(String.format(Locale.ROOT, "%,d keys are in %s", keys, path));
    }

    /** Beside, then renamed: a query that was cut off, or that failed, leaves no file of keys. */
    private void write(KeyQuery query) {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        fresh.toFile().deleteOnExit(); // Ctrl-C while the query runs
        try {
            Files.deleteIfExists(fresh);
            try (Writer lines = new BufferedWriter(new OutputStreamWriter(
                    Channels.newOutputStream(FileChannel.open(
                            fresh,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))),
                    UTF_8))) {
                ask(query, lines);
            }
            if (others > 0) {
                bar.say(String.format(Locale.ROOT, "%,d rows are left out: %s", others, why));
            }
            if (keys == 0) {
                throw new StartException("the query gives no keys");
            }
            Files.move(fresh, path, ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(e);
        } finally {
            fresh.toFile().delete(); // what a query that failed has given
        }
    }

    private void ask(KeyQuery query, Writer lines) throws IOException {
        boolean[] written = {true};
        try {
            query.run(key -> {
                written[0] = false;
                take(key, lines);
                written[0] = true;
            });
        } catch (IOException e) {
            if (!written[0]) {
                throw e; // the file's trouble, and not the query's
            }
            throw new StartException("the query failed: " + e.getMessage(), e);
        }
    }

    private void take(@Nullable String key, Writer lines) throws IOException {
        String refusal = key == null ? "a row has no key (NULL)" : BatchFormat.refusal(key);
        if (key == null || refusal != null) {
            why = others++ == 0 ? refusal : why;
            return;
        }
        lines.write(key);
        lines.write('\n');
        if (++keys % SAY_EVERY == 0) {
            bar.say(String.format(Locale.ROOT, "%,d keys", keys));
        }
    }

    /** All are sent. What the user did not ask for is not kept. */
    void sent() {
        if (options.keysOut == null) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                bar.say(path + " cannot be removed; the next run of this query replaces it");
            }
        }
    }
}
