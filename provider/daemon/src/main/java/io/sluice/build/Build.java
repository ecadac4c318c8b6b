package io.sluice.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which Sluice this is. Nothing in it depends on when or where it was built: the same commit is the same program.
 *
 * @param version as Maven has it, {@code 0.1.0} for example
 * @param commit the first ten digits of the commit's hash; {@code unknown} when it was built without a repository
 * @param date the day of the commit in UTC, {@code 2026-11-27} for example; {@code unknown} without a repository
 * @param changed whether the sources had changes that were in no commit
 */
public record Build(String version, String commit, String date, boolean changed) {
    static final String UNKNOWN = "unknown";

    private static final Build THIS = read();

    /** The one that runs. */
    public static Build current() {
        return THIS;
    }

    private static Build read() {
        Properties written = new Properties();
        try (InputStream file = Build.class.getResourceAsStream("build.properties")) {
            if (file != null) { // an IDE may leave it out
                written.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(written);
    }

    static Build of(Properties written) {
        return new Build(
                value(written, "version"),
                value(written, "commit"),
                value(written, "date"),
                value(written, "changed").equals("true"));
    }

    /** What the build left as it was, it did not know. */
    private static String value(Properties written, String key) {
        String value = written.getProperty(key, "").strip();
        return value.isEmpty() || value.startsWith("${") ? UNKNOWN : value;
    }

    /** One line: version, commit, date. */
    @Override
    public String toString() {
        return version + " (commit " + commit + (changed ? " and changes" : "") + ", " + date + ")";
    }
}
