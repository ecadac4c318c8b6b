package io.sluice.tables;

import io.sluice.postgres.DatabaseSettings;
import io.sluice.sessions.SessionPool;

/**
 * What the tables of one server share: its sessions.
 *
 * @param settings of the server
 * @param news told what becomes of a table
 */
record TableSessions(SessionPool pool, DatabaseSettings settings, TableNews news) {

    /** Whether there are other tables, which may be fit where one is not. */
    boolean hasOthers() {
        return settings.tables().size() > 1;
    }
}
