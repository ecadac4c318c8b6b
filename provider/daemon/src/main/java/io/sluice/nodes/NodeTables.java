package io.sluice.nodes;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.TableColumns;
import io.sluice.postgres.TableSettings;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of the tables of all nodes, and that one cannot be read although a node is there. */
final class NodeTables {
    private static final Logger LOG = LoggerFactory.getLogger(NodeTables.class);

    private final List<TableSettings> settings;
    private final Supplier<List<Node>> nodes;
    private final List<Episode> away;

    /** The columns of the rows that a table shows, as far as it was found. */
    private final Map<Integer, List<String>> shown = new HashMap<>();

    NodeTables(List<TableSettings> settings, Supplier<List<Node>> nodes) {
        this.settings = settings;
        this.nodes = nodes;
        this.away = settings.stream()
                .map(table -> new Episode(
                        "table_away",
                        "the table " + table.name() + " can be read again",
                        "lookups failed",
                        Duration.ZERO,
                        LOG,
                        System::nanoTime))
                .toList();
    }

    /** The table as it was found last, on whichever node; null until it was seen. */
    @Nullable
    LookupTable lookup(int table) {
        List<Node> all = nodes.get();
        for (int i = 0; i < all.size(); i++) { // for each key: without an iterator
            LookupTable lookup = all.get(i).lookup(table);
            if (lookup != null) {
                return lookup;
            }
        }
        return null;
    }

    /** A table was found, on some node: says so if its rows show other columns from now on. */
    synchronized void found(LookupTable lookup, int table) {
        List<String> now = lookup.shows().columns();
        List<String> before = shown.put(table, now);
        if (before != null && lookup.shows().all() && !before.equals(now)) {
            LOG.warn(
                    "the table {} has other columns by now{}{}: its rows are shown with the {} that it has",
                    settings.get(table).name(),
                    but(before, now, "; gone: "),
                    but(now, before, "; new: "),
                    now.size());
        }
    }

    /** Those of the first that are not among the others. */
    private static String but(List<String> columns, List<String> others, String what) {
        List<String> names =
                columns.stream().filter(column -> !others.contains(column)).toList();
        return names.isEmpty() ? "" : what + TableColumns.named(names);
    }

    /** Why no node that is there can use this table, in one line; null while one can, and while none is there. */
    @Nullable
    String unfit(int table) {
        String why = null;
        for (Node node : nodes.get()) {
            String here = node.unfit(table);
            if (here == null && node.health().source() != null) {
                return null;
            }
            why = why == null ? here : why;
        }
        return why;
    }

    /** Those that cannot be used on this node although others can: why, by their names. */
    Map<String, String> unfit(Node node) {
        Map<String, String> unfit = new LinkedHashMap<>();
        for (int i = 0; i < settings.size(); i++) {
            String why = node.unfit(i);
            if (why != null) {
                unfit.put(settings.get(i).name(), why);
            }
        }
        return unfit;
    }

    /**
     * Whether each can be used somewhere: one that cannot is a mistake of the settings now; later it is not.
     *
     * @throws DatabaseSetupException with why the first of them cannot
     */
    void require() throws DatabaseSetupException {
        for (int i = 0; i < settings.size(); i++) {
            String why = unfit(i);
            if (why != null) {
                throw new DatabaseSetupException("table " + settings.get(i).name() + ": " + why);
            }
        }
    }

    /** Says what has become of them. */
    void tell() {
        boolean anyThere = nodes.get().stream().anyMatch(node -> node.health().source() != null);
        for (int i = 0; i < settings.size(); i++) {
            String why = unfit(i);
            if (!anyThere) {
                away.get(i).giveWay(); // that the database is away is told, and worse
            } else if (why == null) {
                away.get(i).end();
            } else {
                away.get(i)
                        .report("the table " + settings.get(i).name() + " cannot be read, and its lookups get 503: "
                                + why);
            }
        }
    }

    /** So many lookups of this table were not answered. */
    void missed(int table, int keys) {
        away.get(table).count(keys);
    }

    /** That a table cannot be read, from its beginning to its end. */
    Episode away(int table) {
        return away.get(table);
    }
}
