package io.sluice.daemon;

import io.sluice.config.ListedTable;
import io.sluice.config.ServeOptions;
import io.sluice.members.HostNames;
import io.sluice.nodes.Database;
import io.sluice.nodes.NodeReport;
import io.sluice.nodes.Role;
import io.sluice.nodes.RoutingRules;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.servers.Servers;
import io.sluice.servers.StartException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the database that the flags name. */
final class OpenDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(OpenDatabase.class);

    private OpenDatabase() {}

    static Database open(ServeOptions options, Servers servers, List<ListedTable> tables, RoutingRules rules) {
        int connections = options.database.connections(options.coalescing.lanes, options.http.benchRoutes);
        List<DatabaseSettings> nodes = servers.jdbcUrls().stream()
                .map(url -> options.lookup(url, servers.user(), servers.password(), connections, tables))
                .toList();
        try {
            return Database.open(nodes, rules, comeAndGo(options) ? HostNames.system() : null);
        } catch (DatabaseSetupException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether names may stand for several servers: those of {@code --nodes}, of which nothing else is said. */
    private static boolean comeAndGo(ServeOptions options) {
        return options.database.db == null && options.nodes.any() && options.nodes.said(0) == Role.UNKNOWN;
    }

    /** Roles are taken as they are found; flags that say otherwise are worth a line. */
    static void warnOfRoles(ServeOptions options, Database database) {
        wrongRoles(options, database).forEach(line -> LOG.warn("{}: correct the flag", line));
    }

    /** The same, a line each. */
    static List<String> wrongRoles(ServeOptions options, Database database) {
        List<String> lines = new ArrayList<>();
        List<NodeReport> nodes = database.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Role found = nodes.get(i).state().role();
            Role said = options.nodes.said(i);
            if (said != Role.UNKNOWN && found != Role.UNKNOWN && said != found) {
                lines.add("--" + said.word() + " " + nodes.get(i).state().name() + " is a " + found.word()
                        + ", and is used as one");
            }
        }
        return lines;
    }
}
