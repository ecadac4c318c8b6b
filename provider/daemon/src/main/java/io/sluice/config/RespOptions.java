package io.sluice.config;

import io.sluice.access.AccessToken;
import io.sluice.commands.RespSettings;
import io.sluice.commands.UnknownKeys;
import io.sluice.flags.Address;
import io.sluice.flags.ConfigException;
import io.sluice.secrets.SecretFile;
import io.sluice.secrets.UnusableFile;
import io.sluice.tls.Tls;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of the port that speaks Redis' protocol. */
public final class RespOptions {
    private static final String PASSWORD = "--resp-password-file";

    @Option(
            names = "--resp",
            paramLabel = "HOST:PORT",
            converter = Address.class,
            description = "Where lookups are answered to clients of Redis: GET url:KEY. Default: nowhere.")
    @Nullable
    public InetSocketAddress resp;

    @Option(
            names = "--resp-tls",
            arity = "0..1",
            paramLabel = "BOOLEAN",
            fallbackValue = "true",
            description = "Whether --resp is encrypted with --tls-cert. Default: as the other ports are.")
    @Nullable
    Boolean respTls;

    @Option(
            names = "--resp-password-file",
            paramLabel = "FILE",
            description = "A file with what clients have to say at --resp (AUTH, HELLO); it beats SLUICE_RESP_PASSWORD"
                    + " in the environment. Without it whoever reaches the port may ask.")
    @Nullable
    Path respPasswordFile;

    @Option(
            names = "--resp-unknown",
            paramLabel = "nil|error",
            defaultValue = "nil",
            description =
                    "What --resp says of a key that begins like no table's, or that no row can have: nil, as of one"
                            + " that is absent, or an error.")
    UnknownKeys unknown = UnknownKeys.NIL;

    /** What it is encrypted with, of what all ports have; null where it is plain. Throws with one line where it cannot be as it is to be. */
    public @Nullable Tls tls(@Nullable Tls all) {
        if (Boolean.TRUE.equals(respTls) && all == null) {
            throw new ConfigException("--resp-tls needs --tls-cert and --tls-key");
        }
        return Boolean.FALSE.equals(respTls) ? null : all;
    }

    public RespSettings settings(InetSocketAddress listen, HttpOptions http) {
        return new RespSettings(listen, http.maxKeys, unknown, http.settings().limits());
    }

    /** What clients have to say; null where whoever reaches the port may ask. */
    public @Nullable AccessToken password(Map<String, String> environment) {
        String variable = environment.getOrDefault(Passwords.RESP, "");
        try {
            if (respPasswordFile != null) {
                return AccessToken.of(PASSWORD, "this needs", new SecretFile(PASSWORD, respPasswordFile));
            }
            return variable.isEmpty() ? null : AccessToken.fixed(Passwords.RESP, "this needs", variable);
        } catch (UnusableFile e) {
            throw new ConfigException(e.line());
        }
    }
}
