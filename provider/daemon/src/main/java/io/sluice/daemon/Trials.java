package io.sluice.daemon;

import io.sluice.checkup.StartTrials;
import io.sluice.config.ListedTable;
import io.sluice.config.ServeOptions;
import io.sluice.nodes.Database;
import io.sluice.rows.Writes;
import io.sluice.servers.Servers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of the daemon's start, for who only wants to know whether they would succeed. */
public record Trials(ServeOptions options) implements StartTrials {

    @Override
    public @Nullable String files() {
        return Descriptors.few(options);
    }

    @Override
    public Database open(Servers servers) {
        return OpenDatabase.open(options, servers, options.tables(), options.nodes.rules());
    }

    @Override
    public List<String> wrongRoles(Database database) {
        return OpenDatabase.wrongRoles(options, database);
    }

    @Override
    public @Nullable String writes(ListedTable table, Servers servers, Database database) {
        try (Writes writes = WritesFeature.open(
                options, table, servers, database, options.writes.settings(options.coalescing.timeout))) {
            return writes.trouble();
        }
    }

    @Override
    public void views(Servers servers, Database database) {
        ViewQueries.searches(options, servers, database).close();
    }
}
