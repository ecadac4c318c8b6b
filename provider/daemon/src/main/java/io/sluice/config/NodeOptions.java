package io.sluice.config;

import io.sluice.coalesce.Routing.Balance;
import io.sluice.flags.Address;
import io.sluice.flags.Between;
import io.sluice.flags.ConfigException;
import io.sluice.flags.Durations;
import io.sluice.nodes.ReadFrom;
import io.sluice.nodes.Role;
import io.sluice.nodes.RoutingRules;
import io.sluice.postgres.DatabaseSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The flags of a primary and its replicas. */
public final class NodeOptions {
    private static final String DATABASE = "sluice";
    private static final Pattern ADDRESS = Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+\\])(?::(\\d+))?");

    @Option(
            names = "--primary",
            paramLabel = "JDBC-URL",
            description = "The primary, where there are replicas; --db is for one server.")
    @Nullable
    String primary;

    @Option(
            names = "--replica",
            paramLabel = "JDBC-URL",
            split = ",",
            description = "A replica; repeat the flag, or separate several by commas.")
    List<String> replica = new ArrayList<>();

    @Option(
            names = "--nodes",
            paramLabel = "HOST[:PORT],...[/DATABASE]",
            description = "Primary and replicas in any order; a name may stand for several. Database: sluice.")
    @Nullable
    String nodes;

    @Option(
            names = "--read-from",
            paramLabel = "replicas|any|primary",
            defaultValue = "replicas",
            description = "Where lookups are read; any is the primary and the replicas.")
    public ReadFrom readFrom = ReadFrom.REPLICAS;

    @Option(
            names = "--balance",
            paramLabel = "round-robin|least-busy|random",
            defaultValue = "round-robin",
            converter = BalanceConverter.class,
            description = "Which of these nodes has the next SELECT.")
    public Balance balance = Balance.ROUND_ROBIN;

    @Option(
            names = "--fallback",
            paramLabel = "primary|none",
            defaultValue = "primary",
            description = "Where lookups are read while no replica serves; none: they fail.")
    Fallback fallback = Fallback.PRIMARY;

    @Between(least = "1ms", most = "1d")
    @Option(
            names = "--max-lag",
            paramLabel = "DURATION",
            defaultValue = "10s",
            converter = Durations.class,
            description = "A replica further behind the primary than this is not read from.")
    Duration maxLag = RoutingRules.DEFAULT_MAX_LAG;

    @Between(least = "10ms", most = "1h")
    @Option(
            names = "--probe",
            paramLabel = "DURATION",
            defaultValue = "500ms",
            converter = Durations.class,
            description = "How often each node is asked for its role and log position; not longer than --max-lag.")
    Duration probe = DatabaseSettings.DEFAULT_PROBE_INTERVAL;

    @Between(least = "0", most = "1d")
    @Option(
            names = "--hedge",
            paramLabel = "DURATION",
            defaultValue = "0",
            converter = Durations.class,
            description = "When a SELECT has taken this long, another node is asked as well; the first answer counts."
                    + " Below --timeout; 0: after half of it.")
    public Duration hedge = Duration.ZERO;

    enum Fallback {
        PRIMARY,
        NONE
    }

    static final class BalanceConverter implements ITypeConverter<Balance> {
        @Override
        public Balance convert(String text) {
            try {
                return Balance.valueOf(text.trim().toUpperCase(Locale.ROOT).replace('-', '_'));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' is not round-robin, least-busy or random");
            }
        }
    }

    /** Whether servers are named here. */
    public boolean any() {
        return primary != null || nodes != null || !replica.isEmpty();
    }

    /** The URLs named, the one that is said to be the primary's first; empty when none is. */
    public List<String> urls() {
        if (nodes != null && (primary != null || !replica.isEmpty())) {
            throw new ConfigException("--nodes names all servers: leave out --primary and --replica");
        }
        List<String> urls = new ArrayList<>();
        if (nodes != null) {
            int slash = nodes.indexOf('/');
            String database = slash < 0 ? DATABASE : nodes.substring(slash + 1);
            for (String host : (slash < 0 ? nodes : nodes.substring(0, slash)).split(",", -1)) {
                urls.add("jdbc:postgresql://" + address(host.trim()) + "/" + database);
            }
        }
        if (primary != null) {
            urls.add(primary);
        }
        urls.addAll(replica);
        if (urls.stream().distinct().count() < urls.size()) {
            throw new ConfigException("a server is named twice: " + String.join(", ", urls));
        }
        return urls;
    }

    /** What the flags say that a node of {@link #urls} is. */
    public Role said(int index) {
        if (primary != null && index == 0) {
            return Role.PRIMARY;
        }
        return replica.isEmpty() ? Role.UNKNOWN : Role.REPLICA;
    }

    private static String address(String host) {
        Matcher form = ADDRESS.matcher(host);
        if (!form.matches() || (form.group(1) != null && !Address.isPort(form.group(1)))) {
            throw new ConfigException("--nodes holds '" + host + "', which is no HOST or HOST:PORT");
        }
        return host;
    }

    /** The rules for so many servers. */
    public RoutingRules rules() {
        return new RoutingRules(readFrom, fallback == Fallback.PRIMARY, maxLag);
    }
}
