package io.sluice.checkup;

import io.sluice.config.ListedTable;
import io.sluice.nodes.Database;
import io.sluice.servers.Servers;
import io.sluice.servers.StartException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a start does with the servers, as far as it leaves nothing there. Each throws with one line where a start would end. */
public interface StartTrials {

    /**
     * Counts the files that it needs. Returns in one line that there are too few for its clients; null if there are enough.
     *
     * @throws StartException if the process may have too few open
     */
    @Nullable
    String files();

    /**
     * Connects to the servers of lookups; the caller closes it.
     *
     * @throws StartException if no server can serve, and only the operator can mend it
     */
    Database open(Servers servers);

    /** Flags that say another role of a node than it has, a line each. */
    List<String> wrongRoles(Database database);

    /**
     * Tries a write, and takes it back, unless the table has triggers. Returns why writes would be refused for now; null if they would not.
     *
     * @throws StartException if the table cannot be written to
     */
    @Nullable
    String writes(ListedTable table, Servers servers, Database database);

    /**
     * Looks for each view.
     *
     * @throws StartException if one cannot be asked
     */
    void views(Servers servers, Database database);
}
