package io.sluice.config;

import io.sluice.door.PublicServerSettings;
import io.sluice.flags.Address;
import io.sluice.flags.Between;
import io.sluice.flags.Durations;
import java.net.InetSocketAddress;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The flags of the two ports. */
public final class HttpOptions {
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
            description = "Where /livez, /readyz, /metrics, /config, /nodes and /changes are answered.")
    public InetSocketAddress admin = new InetSocketAddress(0);

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
