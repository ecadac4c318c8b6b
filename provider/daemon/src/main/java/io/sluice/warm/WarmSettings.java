package io.sluice.warm;

import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Which daemon is asked for keys, and how.
 *
 * @param url of its lookups, {@code http://127.0.0.1:8080}
 * @param trust whom to trust where it has TLS; null for whom Java trusts
 * @param table whose keys they are; null for the first that the daemon has
 * @param rate keys per second
 * @param batch most keys of one request; never more than a second's worth
 * @param giveUp how long the daemon may answer nothing of use
 */
public record WarmSettings(
        URI url, @Nullable SSLContext trust, @Nullable String table, int rate, int batch, Duration giveUp) {

    /** @throws IllegalArgumentException with one line that says what is wrong */
    public WarmSettings {
        String scheme = String.valueOf(url.getScheme());
        require(
                (scheme.equals("http") || scheme.equals("https")) && url.getHost() != null,
                "--url is no URL like http://127.0.0.1:8080: " + url);
        require(url.getRawQuery() == null && url.getRawFragment() == null, "--url has more than host and path: " + url);
        require(table == null || table.matches("[^/?#%\\s]+"), "--table is no table's name: " + table);
        require(rate >= 1 && rate <= 1_000_000, "--rate not between 1 and 1000000: " + rate);
        require(batch >= 1 && batch <= 5000, "--batch not between 1 and 5000: " + batch);
        require(giveUp.compareTo(Duration.ofDays(1)) <= 0, "--give-up is more than a day: " + giveUp);
        batch = Math.min(batch, rate);
    }

    private static void require(boolean holds, String line) {
        if (!holds) {
            throw new IllegalArgumentException(line);
        }
    }

    /** Where its keys are asked for. */
    URI batches() {
        return at(table == null ? "/batch" : "/t/" + table + "/batch");
    }

    /** One of its paths, which begins with a slash. */
    URI at(String path) {
        return URI.create(url.toString().replaceFirst("/+$", "") + path);
    }
}
