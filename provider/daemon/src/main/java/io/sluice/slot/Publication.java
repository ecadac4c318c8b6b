package io.sluice.slot;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.SqlFailure;
import io.sluice.slot.PublicationFacts.PublicationState;
import io.sluice.slot.PublicationFacts.Told;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The publication: which tables, and what of their changes, the stream tells of. One that we have made says so in its comment; any other is
 * somebody's, whatever its name, and is neither altered nor dropped.
 */
final class Publication {
    private final Handle handle;
    private final ChangeSettings settings;
    private final WatchedTable table;
    private final LookupTable lookup;
    private final PublicationFacts facts;

    Publication(Handle handle, ChangeSettings settings, WatchedTable table) {
        this.handle = handle;
        this.settings = settings;
        this.table = table;
        this.lookup = table.lookup();
        this.facts = new PublicationFacts(handle, settings, table);
    }

    /** What was taken back. */
    enum Withdrawn {
        NOTHING,
        /** The table is out of it, and others of which it tells stay in. */
        TABLE,
        /** It is gone. */
        ALL
    }

    /** Makes it if it is missing, and adds to it what is missing if it is ours. The table takes note of what was found fit. */
    void ensure() throws DatabaseSetupException, SqlFailure {
        PublicationState found = facts.find().orElse(null);
        if (found == null) {
            make();
        } else if (found.ours()) {
            complete(found);
        }
        table.published(); // first: what is changed during the checks is noticed then
        String fault = facts.fault();
        if (fault != null) {
            throw new DatabaseSetupException(fault);
        }
    }

    /** What stands in the way, without making anything; null if nothing does. */
    @Nullable
    String hindrance() throws SqlFailure {
        PublicationState found = facts.find().orElse(null);
        if (found == null) {
            return mayMake() ? null : notAllowed();
        }
        return found.ours() ? null : facts.fault();
    }

    /**
     * The statement that makes it.
     *
     * @param exact with the name of each child: a temporary one among them cannot be published, and no lookup sees it. For a person the
     *     parent's name is enough
     */
    private String making(boolean exact) {
        List<Leaves.Leaf> children = exact ? table.leaves().children() : List.of();
        String tables = children.isEmpty()
                ? lookup.relation()
                : Stream.concat(Stream.of(lookup.relation()), children.stream().map(Leaves.Leaf::relation))
                        .collect(Collectors.joining(", ONLY ", "ONLY ", ""));
        String options = Stream.of(
                        lookup.isPartitioned() ? "publish_via_partition_root = true" : "",
                        table.wantsStored() ? "publish_generated_columns = stored" : "")
                .filter(option -> !option.isEmpty())
                .collect(Collectors.joining(", "));
        return "CREATE PUBLICATION " + settings.quoted() + " FOR TABLE " + tables
                + (options.isEmpty() ? "" : " WITH (" + options + ")");
    }

    private void make() throws DatabaseSetupException, SqlFailure {
        try {
            handle.useTransaction(transaction -> {
                transaction.execute(making(true));
                transaction.execute(
                        "COMMENT ON PUBLICATION " + settings.quoted() + " IS '" + PublicationFacts.OURS + "'");
            });
        } catch (JdbiException e) {
            SqlFailure trouble = SqlFailure.of(e);
            switch (trouble.state()) {
                case "42501" -> throw new DatabaseSetupException(notAllowed());
                case "42710", "23505" -> {} // another daemon has just made it
                default -> throw trouble;
            }
        }
    }

    /** What has come to the table since it was made; and the table, if it was made anew or somebody has taken it out. */
    private void complete(PublicationState found) throws SqlFailure {
        try {
            if (lookup.isPartitioned() && !found.viaRoot()) {
                handle.execute(facts.alter() + " SET (publish_via_partition_root = true)");
            }
            if (table.wantsStored() && !found.stored()) {
                handle.execute(facts.alter() + " SET (publish_generated_columns = stored)");
            }
            String only = lookup.isPartitioned() ? "" : "ONLY ";
            for (Told missing : facts.told()) {
                if (!missing.told()) {
                    handle.execute(facts.alter() + " ADD TABLE " + only + missing.relation());
                }
            }
        } catch (JdbiException e) {
            SqlFailure trouble = SqlFailure.of(e);
            if (!trouble.state().equals("42710") && !trouble.state().equals("42501")) { // else the check says it
                throw trouble;
            }
        }
    }

    private boolean mayMake() {
        return handle.createQuery("SELECT r.rolsuper OR (pg_catalog.has_database_privilege("
                        + "pg_catalog.current_database(), 'CREATE') AND NOT EXISTS (SELECT FROM (" + Leaves.TREE
                        + " SELECT oid FROM tree) t JOIN pg_catalog.pg_class c ON c.oid = t.oid"
                        + " WHERE NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')"
                        + " AND (c.oid = CAST(:relation AS oid) OR NOT c.relispartition)))"
                        + " FROM pg_catalog.pg_roles r WHERE r.rolname = current_user")
                .bind("relation", lookup.oid())
                .mapTo(Boolean.class)
                .one();
    }

    private String notAllowed() {
        return "there is no publication " + settings.quoted()
                + ", and this role may not make it; as the owner of the table or a superuser, run: " + making(false);
    }

    /**
     * Takes the table out of it, if it is ours; without another table it goes. For when UPDATE and DELETE of the table fail because of it.
     */
    Withdrawn withdraw() throws SqlFailure {
        if (facts.find().filter(PublicationState::ours).isEmpty()) {
            return Withdrawn.NOTHING;
        }
        try {
            if (!facts.tellsOfOthers()) {
                handle.execute("DROP PUBLICATION " + settings.quoted()); // waits for no lock of the table
                return Withdrawn.ALL;
            }
            return handle.inTransaction(transaction -> {
                transaction.execute("SET LOCAL lock_timeout = '500ms'");
                List<String> told = transaction
                        .createQuery(Leaves.TREE
                                + " SELECT CAST(CAST(r.prrelid AS regclass) AS text) FROM pg_catalog.pg_publication_rel r"
                                + " JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid"
                                + " WHERE p.pubname = :name AND r.prrelid IN (SELECT oid FROM tree)")
                        .bind("relation", lookup.oid())
                        .bind("name", settings.publication())
                        .mapTo(String.class)
                        .list();
                if (told.isEmpty()) {
                    return Withdrawn.NOTHING;
                }
                transaction.execute(facts.alter() + " DROP TABLE ONLY " + String.join(", ONLY ", told));
                return Withdrawn.TABLE;
            });
        } catch (JdbiException e) {
            SqlFailure trouble = SqlFailure.of(e);
            if (trouble.state().equals("55P03")) { // VACUUM, say, has the table: whoever reads comes by here again
                return Withdrawn.NOTHING;
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
