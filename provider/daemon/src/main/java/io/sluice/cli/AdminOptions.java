package io.sluice.cli;

import io.sluice.config.ConfigException;
import io.sluice.config.ConfigSources;
import io.sluice.config.Passwords;
import io.sluice.secrets.SecretFile;
import io.sluice.secrets.UnusableFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a daemon's admin port is, and what it asks for. */
final class AdminOptions {
    /** What commands with these options take of the daemon's settings. */
    static final String[] SETTINGS = {"admin", "admin-token-file"};

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8081",
            description =
                    "The daemon's admin port, also as a URL. Default: ${DEFAULT-VALUE}; with https:// where the daemon's"
                            + " settings have --tls-cert.")
    String admin = "";

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description =
                    "A file with the token that the admin port wants; it beats SLUICE_ADMIN_TOKEN in the environment.")
    @Nullable
    Path tokenFile;

    @Mixin
    final TrustOption trust = new TrustOption();

    /**
     * A client of it. Throws with one line if an option is wrong.
     *
     * @param sources of the daemon's settings
     * @param origin where {@code --admin} is given, for the end of a message
     */
    AdminClient client(Map<String, String> environment, ConfigSources sources, String origin) {
        boolean url = admin.matches("https?://.*");
        String address =
                Reachable.at("--admin", admin.replaceFirst("^https?://", "").replaceFirst("/$", ""), origin);
        boolean tls = url ? admin.startsWith("https:") : sources.value("tls-cert") != null;
        try {
            return new AdminClient(
                    admin, URI.create((tls ? "https://" : "http://") + address), token(environment), trust.trust());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("--admin " + admin + " is not HOST:PORT");
        }
    }

    private @Nullable String token(Map<String, String> environment) {
        String token = environment.getOrDefault(Passwords.ADMIN, "");
        if (tokenFile != null) {
            try {
                byte[] file = new SecretFile("--admin-token-file", tokenFile).read();
                token = new String(file, StandardCharsets.UTF_8)
                        .lines()
                        .findFirst()
                        .orElse("");
            } catch (UnusableFile e) {
                throw new ConfigException(e.line());
            }
        }
        String sent = token.strip();
        if (!sent.matches("[!-~]*")) {
            throw new ConfigException(
                    "the token for --admin cannot be sent: it has other characters than those of ASCII");
        }
        return sent.isEmpty() ? null : sent;
    }
}
