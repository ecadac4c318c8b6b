package io.sluice.config;

import io.sluice.access.AccessToken;
import io.sluice.door.PublicServerSettings;
import io.sluice.flags.Address;
import io.sluice.flags.Between;
import io.sluice.flags.ConfigException;
import io.sluice.flags.Durations;
import io.sluice.secrets.SecretFile;
import io.sluice.secrets.UnusableFile;
import io.sluice.tls.Tls;
import io.sluice.tls.TlsFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The flags of the two ports. */
public final class HttpOptions {
    private static final String ADMIN_TOKEN = "--admin-token-file";

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8080",
            converter = Address.class,
            description = "Where lookups are answered.")
    public InetSocketAddress listen = new InetSocketAddress(0);

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8081",
            converter = Address.class,
            description =
                    "Where operators look: the page (/), /livez, /readyz, /metrics, /config, /nodes, /changes, /history.")
    public InetSocketAddress admin = new InetSocketAddress(0);

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description =
                    "A file with the token that operators have to send to --admin: Authorization: Bearer TOKEN; it beats"
                            + " SLUICE_ADMIN_TOKEN in the environment. Wanted where --admin is no loopback address;"
                            + " /livez, /readyz and /metrics need none.")
    @Nullable
    Path adminTokenFile;

    @Option(
            names = "--admin-host",
            paramLabel = "NAMES",
            description =
                    "Names by which --admin is called where it needs no token (ops.example.com,sluice), besides localhost"
                            + " and addresses.")
    @Nullable
    String adminHost;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description =
                    "The certificate for TLS on all ports, in PEM, the daemon's own first; read again when it changes."
                            + " Default: no TLS.")
    @Nullable
    Path tlsCert;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "The key of --tls-cert, in PEM and not encrypted; nobody but its owner may read it.")
    @Nullable
    Path tlsKey;

    @Option(
            names = "--redirect-status",
            paramLabel = "STATUS",
            defaultValue = "302",
            converter = RedirectStatus.class,
            description = "The status of GET /{key}: 301, 302, 307 or 308.")
    int redirectStatus;

    @Between(least = "1", most = "100000")
    @Option(
            names = "--max-keys",
            paramLabel = "N",
            defaultValue = "5000",
            description = "The most keys of one POST /batch; when it is given, not above --queue.")
    int maxKeys;

    @Between(least = "1", most = "1000000")
    @Option(
            names = "--max-connections",
            paramLabel = "N",
            defaultValue = "20000",
            description = "The most client connections at once; more are closed.")
    public int maxConnections;

    @Between(least = "1s", most = "1d")
    @Option(
            names = "--idle-timeout",
            paramLabel = "DURATION",
            defaultValue = "75s",
            converter = Durations.class,
            description = "How long a connection may do nothing, or leave its answers unread: longer than the load"
                    + " balancer's, so that it is the balancer that closes.")
    Duration idleTimeout = Duration.ZERO;

    @Option(
            names = "--bench-routes",
            arity = "0..1",
            paramLabel = "BOOLEAN",
            defaultValue = "false",
            fallbackValue = "true",
            description = "Also answer GET /single (a random sample key), /direct, /direct/{key} and /noop.")
    public boolean benchRoutes;

    static final class RedirectStatus implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (!text.matches("30[1278]")) {
                throw new TypeConversionException("'" + text + "' is not 301, 302, 307 or 308");
            }
            return Integer.valueOf(text);
        }
    }

    /** The names of {@code --admin-host}. */
    public Set<String> adminHosts() {
        if (adminHost == null) {
            return Set.of();
        }
        Set<String> names = new LinkedHashSet<>();
        for (String name : adminHost.split(",", -1)) {
            if (!name.strip().matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")) {
                throw new ConfigException(
                        "--admin-host: '" + name.strip() + "' is no name of a host like ops.example.com");
            }
            names.add(name.strip());
        }
        return names;
    }

    /**
     * What operators have to send; null where the port is this machine's alone.
     *
     * @param origin where {@code --admin} is given, for the end of a message
     */
    @Nullable
    AccessToken adminToken(Map<String, String> environment, String origin) {
        String variable = environment.getOrDefault(Passwords.ADMIN, "");
        try {
            if (adminTokenFile != null) {
                return AccessToken.of(ADMIN_TOKEN, "this needs", new SecretFile(ADMIN_TOKEN, adminTokenFile));
            }
            if (!variable.isEmpty()) {
                return AccessToken.fixed(Passwords.ADMIN, "this needs", variable);
            }
        } catch (UnusableFile e) {
            throw new ConfigException(e.line());
        }
        if (admin.getAddress() != null && !admin.getAddress().isLoopbackAddress()) {
            throw new ConfigException("--admin " + admin.getHostString() + ":" + admin.getPort()
                    + " is reached from other machines: give " + ADMIN_TOKEN
                    + " FILE with the token that they have to send"
                    + " (openssl rand -hex 32 makes one), or a loopback address" + origin);
        }
        return null;
    }

    /** Whether all ports are to be. */
    public boolean isEncrypted() {
        return tlsCert != null;
    }

    /** What all ports are encrypted with; null where they are plain. Throws with one line if it cannot be used. */
    @Nullable
    public Tls tls() {
        if (tlsCert == null || tlsKey == null) {
            if (tlsCert != null || tlsKey != null) {
                throw new ConfigException((tlsCert == null ? "--tls-key" : "--tls-cert") + " is of no use without "
                        + (tlsCert == null ? "--tls-cert" : "--tls-key") + ": give both");
            }
            return null;
        }
        try {
            return Tls.open(TlsFiles.of(tlsCert, tlsKey));
        } catch (UnusableFile e) {
            throw new ConfigException(e.line());
        }
    }

    public PublicServerSettings settings() {
        PublicServerSettings defaults = PublicServerSettings.defaults(listen);
        return new PublicServerSettings(
                listen,
                redirectStatus,
                maxKeys,
                benchRoutes,
                maxConnections,
                idleTimeout,
                defaults.headTime(),
                defaults.bodyTime());
    }
}
