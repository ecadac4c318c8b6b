package io.sluice.cli;

import io.sluice.config.ConfigSources;
import io.sluice.config.Given;
import io.sluice.config.Passwords;
import io.sluice.ctl.AdminClient;
import io.sluice.ctl.DaemonAddress;
import io.sluice.flags.ConfigException;
import io.sluice.secrets.SecretFile;
import io.sluice.secrets.UnusableFile;
import io.sluice.tls.Trust;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The admin port of a daemon, as the flags of a command and the daemon's own settings say it. */
final class AdminPort {
    /** What such a command takes of the daemon's settings. */
    static final String[] SETTINGS = {"admin", "admin-token-file"};

    private AdminPort() {}

    /**
     * Throws with one line if a flag is wrong.
     *
     * @param settings of the daemon
     */
    static AdminClient client(DaemonAddress at, Map<String, String> environment, ConfigSources settings) {
        CommandSpec command = at.command();
        String origin = Given.origin(command.commandLine().getParseResult(), command.findOption("--admin"));
        boolean url = at.admin.matches("https?://.*");
        String address =
                Reachable.at("--admin", url ? at.admin.replaceFirst("^https?://(.*?)/*$", "$1") : at.admin, origin);
        boolean tls = url ? at.admin.startsWith("https:") : settings.value("tls-cert") != null;
        try {
            return AdminClient.at(
                    (tls ? "https://" : "http://") + address,
                    token(at, environment),
                    at.ca == null ? null : Trust.of("--ca", at.ca));
        } catch (UnusableFile e) {
            throw new ConfigException(e.line());
        }
    }

    private static @Nullable String token(DaemonAddress at, Map<String, String> environment) throws UnusableFile {
        String token = at.tokenFile == null
                ? environment.getOrDefault(Passwords.ADMIN, "")
                : new String(new SecretFile("--admin-token-file", at.tokenFile).read(), StandardCharsets.UTF_8)
                        .lines()
                        .findFirst()
                        .orElse("");
        String sent = token.strip();
        if (!sent.matches("[!-~]*")) {
            throw new ConfigException("the token for --admin has characters that no token has: look at its file");
        }
        return sent.isEmpty() ? null : sent;
    }
}
