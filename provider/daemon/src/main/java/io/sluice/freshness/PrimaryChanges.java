package io.sluice.freshness;

import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.Owner;
import io.sluice.config.ServeOptions;
import io.sluice.members.HostNames;
import io.sluice.nodes.Database;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.PinnedUrl;
import io.sluice.servers.Login;
import io.sluice.servers.Servers;
import io.sluice.servers.StartException;
import io.sluice.slot.ChangeSlot;
import io.sluice.views.WatchedView;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The slot and the publication of whichever server is the primary. */
public final class PrimaryChanges {
    private PrimaryChanges() {}

    /** Something asked of the server that is the primary. */
    @FunctionalInterface
    public interface PrimaryQuery<T> {
        T of(ChangeSlot database) throws ChangeSourceException;
    }

    /** They follow the primary that is seen among the nodes. */
    static ChangeSlot of(ServeOptions options, Servers servers, Database nodes) {
        return of(options, servers, nodes::primaryUrl);
    }

    /** Whose entries the cache of this table holds; null while no server says so. */
    public static @Nullable Owner owner(ServeOptions options, Servers servers, Database nodes, String table) {
        try {
            return of(options, servers, nodes).owner(table);
        } catch (ChangeSourceException e) {
            return null;
        }
    }

    /**
     * All that is missing to read changes, a line each; none if nothing is. Makes nothing.
     *
     * @throws ChangeSourceException if no server answers as the primary
     */
    public static List<String> lacks(ServeOptions options, Servers servers, Database nodes)
            throws ChangeSourceException {
        return of(options, servers, nodes).lacks();
    }

    /** Asks whichever of the servers answers as the primary, for a command that watches no nodes. */
    public static <T> T ask(ServeOptions options, Servers servers, PrimaryQuery<T> question) {
        ChangeSourceException last = new ChangeSourceException(ChangeSourceException.Kind.AWAY, "no server is named");
        for (String url : each(options, servers)) {
            try {
                return question.of(of(options, servers, () -> url));
            } catch (ChangeSourceException e) {
                last = e;
                if (e.kind() != ChangeSourceException.Kind.AWAY) {
                    break;
                }
            }
        }
        throw new StartException(String.valueOf(last.getMessage()), last);
    }

    /** Also those that are several behind a name. */
    private static List<String> each(ServeOptions options, Servers servers) {
        List<String> urls = new ArrayList<>();
        for (String url : servers.jdbcUrls()) {
            String host = options.nodes.any() ? PinnedUrl.host(url) : null;
            List<InetAddress> several =
                    host == null ? List.of() : HostNames.system().several(host);
            several.forEach(address -> urls.add(PinnedUrl.of(url, address)));
            if (several.isEmpty()) {
                urls.add(url);
            }
        }
        return urls;
    }

    /** Those whose answers are kept. */
    private static List<WatchedView> views(ServeOptions options) {
        return options.keepsAnswers()
                ? options.views().stream()
                        .map(view -> new WatchedView(FreshView.name(view), view))
                        .toList()
                : List.of();
    }

    /** @param primary the primary's URL, or null while no node is */
    private static ChangeSlot of(ServeOptions options, Servers servers, Supplier<@Nullable String> primary) {
        Login reader = servers.changes();
        DatabaseSettings settings =
                options.lookup(servers.jdbcUrls().get(0), reader.user(), reader.password(), 1, options.tables());
        return ChangeSlot.of(settings, options.changes.names(), views(options), primary);
    }
}
