package io.sluice.nodes;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Route;
import io.sluice.coalesce.Routing;
import io.sluice.coalesce.Routing.Balance;
import io.sluice.lookup.BadKey;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.MinLsnLookup;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.TableKey;
import io.sluice.trouble.Episode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** What reads from one table of a database. Thread-safe. */
public final class TableReads {
    private static final Duration ONE_KEY = Duration.ofSeconds(1);

    private final DatabaseSettings settings;
    private final Nodes nodes;
    private final int index;
    private final TableKey unseen;

    TableReads(DatabaseSettings settings, Nodes nodes, int index) {
        this.settings = settings;
        this.nodes = nodes;
        this.index = index;
        this.unseen = TableKey.of(settings.tables().get(index));
    }

    /** What paths, metrics and messages call it. */
    public String name() {
        return settings.tables().get(index).name();
    }

    /** As found from the table; null while that was not seen yet. */
    public @Nullable TableKey key() {
        LookupTable lookup = nodes.tables().lookup(index);
        return lookup == null ? null : lookup.key();
    }

    /** What the type of the keys asks of them: little while it is not known yet. */
    public KeyRule keys() {
        return new KeyRule() {
            @Override
            public String canonical(String text) throws BadKey {
                return rule().canonical(text);
            }

            @Override
            public String ofParts(List<String> parts) throws BadKey {
                return rule().ofParts(parts);
            }

            private KeyRule rule() {
                TableKey found = key();
                return found == null ? unseen : found;
            }
        };
    }

    /** A key that is there, to be shown to a person; null if none is found in a second. */
    public @Nullable String anyKey() {
        Node node = nodes.next();
        LookupTable lookup = node.lookup(index);
        if (lookup == null || !node.open()) {
            return null;
        }
        try {
            List<String> keys = SampleKeys.sample(node, lookup, 1, ONE_KEY);
            return keys.isEmpty() ? null : keys.get(0);
        } catch (DatabaseSetupException | JdbiException | SQLException e) {
            return null;
        }
    }

    /** That it cannot be read while the database answers, from its beginning to its end. */
    public Episode away() {
        return nodes.tables().away(index);
    }

    /**
     * One SELECT per batch, on the node whose turn it is. Blocks for the timeout and a second at most, or, when a connection was
     * lost, for a second try.
     *
     * @param hedge as in {@link Routing}
     */
    public Routing<String, Value> routing(Balance balance, Duration hedge) {
        return Routing.growing(nodes.members()::places, place -> new TableRoute(place, index), balance, hedge);
    }

    /** The same for callers with lanes of their own: each batch on the next node that serves. */
    public Loader<String, Value> loader() {
        return keys -> nodes.next().read(index, keys).values();
    }

    /** One SELECT per batch, on the primary; whoever serves lookups. For whoever looks after the cache: not counted as lookups. */
    public Route<String, Value> primary() {
        return new Route<>() {
            @Override
            public boolean open() {
                return true; // there is no other to go to
            }

            @Override
            public Loaded<String, Value> read(List<String> keys) throws LoadException {
                Node primary = nodes.primary();
                if (primary == null) {
                    throw new LoadException(LoadException.Kind.UNAVAILABLE, "no node is the primary now");
                }
                return primary.readAside(index, keys);
            }
        };
    }

    /**
     * One SELECT per batch, where changes are first: on the primary, and while that is away, on the replica that has replayed most. Blocks
     * for twice as long as a batch of {@link #routing} at most.
     */
    public Route<String, Value> newest() {
        return new NewestNode(nodes, index);
    }

    /** The same for lookups of own writes: on the primary, if it has what was written up to the positions asked for. */
    public Route<MinLsnLookup, Value> newestReadBacks() {
        return new MinLsnLookups(nodes, index, -1);
    }

    /** One SELECT per batch, on a node that has what was written up to the positions asked for. Blocks for a quarter of the timeout more. */
    public Route<MinLsnLookup, Value> readBacks() {
        return new MinLsnLookups(nodes, index, settings.timeout().toNanos() / 4);
    }
}
