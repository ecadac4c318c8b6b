package io.sluice.slot;

import io.sluice.postgres.SqlFailure;
import io.sluice.slot.PublicationFacts.PublicationState;
import io.sluice.watched.Leaves;
import io.sluice.watched.WatchedTable;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** What Sluice has published is taken back: one table, or all. What somebody else has made stays as it is. */
final class Withdrawal {
    private Withdrawal() {}

    /** What was taken back. */
    enum Extent {
        NOTHING,
        /** The table is out of it, and others of which it tells stay in. */
        TABLE,
        /** It is gone. */
        ALL
    }

    /**
     * Takes the table out of it, if it is ours; without another table it goes. For when UPDATE and DELETE of the table fail because of it.
     */
    static Extent withdraw(Handle handle, ChangeSettings settings, WatchedTable table) throws SqlFailure {
        PublicationFacts facts = new PublicationFacts(handle, settings, table);
        if (facts.find().filter(PublicationState::ours).isEmpty()) {
            return Extent.NOTHING;
        }
        try {
            if (!facts.tellsOfOthers()) {
                handle.execute("DROP PUBLICATION " + settings.quoted()); // waits for no lock of the table
                return Extent.ALL;
            }
            return handle.inTransaction(transaction -> {
                transaction.execute(Publication.NO_PATIENCE);
                List<String> told = transaction
                        .createQuery(Leaves.TREE
                                + " SELECT CAST(CAST(r.prrelid AS regclass) AS text) FROM pg_catalog.pg_publication_rel r"
                                + " JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid"
                                + " WHERE p.pubname = :name AND r.prrelid IN (SELECT oid FROM tree)")
                        .bind("relation", table.lookup().oid())
                        .bind("name", settings.publication())
                        .mapTo(String.class)
                        .list();
                if (told.isEmpty()) {
                    return Extent.NOTHING;
                }
                transaction.execute(facts.alter() + " DROP TABLE ONLY " + String.join(", ONLY ", told));
                return Extent.TABLE;
            });
        } catch (JdbiException e) {
            SqlFailure trouble = SqlFailure.of(e);
            if (trouble.state()
                    .equals(Publication.LOCKED)) { // VACUUM, say, has the table: whoever reads comes by here again
                return Extent.NOTHING;
            }
            throw trouble;
        }
    }

    /** In one line what was done, or what somebody else has to do. */
    static String drop(Handle handle, ChangeSettings settings) throws SqlFailure {
        String sql = "DROP PUBLICATION " + settings.quoted();
        PublicationState found = PublicationFacts.find(handle, settings).orElse(null);
        if (found == null) {
            return "there is no publication " + settings.quoted();
        }
        if (!found.ours()) {
            return "the publication " + settings.quoted()
                    + " was not made by Sluice as this role, and stays; if nobody needs it, its owner can run: " + sql;
        }
        try {
            handle.execute(sql);
            return "the publication " + settings.quoted() + " is dropped";
        } catch (JdbiException e) {
            throw SqlFailure.of(e);
        }
    }
}
