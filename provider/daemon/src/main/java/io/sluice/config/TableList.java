package io.sluice.config;

import io.sluice.coalesce.Settings;
import io.sluice.flags.Between;
import io.sluice.flags.KeyPrefix;
import io.sluice.flags.NamedList;
import io.sluice.flags.Range;
import io.sluice.flags.SettingsFile;
import io.sluice.flags.WindowTime;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.TableSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the list of tables from a file: {@code tables = links, posts}, and for each {@code table.links.key = code} and so on. What a table
 * does not say of itself is as the flags say it for all. Every mistake is one line that says where it stands.
 */
final class TableList {
    private static final Set<String> KEYS = new TreeSet<>(Set.of(
            "relation",
            "key",
            "key-type",
            "value",
            "columns",
            "where",
            "expires",
            "prefix",
            "ttl",
            "negative-ttl",
            "window",
            "max-batch",
            "queue"));

    private final RedisOptions redis;
    private final CoalescingOptions usual;
    private final WriteOptions writes;
    private final NamedList list;

    /** @param bounds those of a flag, which hold for what a table says as well */
    TableList(
            RedisOptions redis,
            CoalescingOptions usual,
            WriteOptions writes,
            SettingsFile file,
            Function<String, @Nullable Between> bounds) {
        this.redis = redis;
        this.usual = usual;
        this.writes = writes;
        this.list = new NamedList(
                file, NamedList.Words.of(TableOptions.LIST, "table", KEYS), what -> range(bounds.apply("--" + what)));
    }

    /** What is too little or too much for the flag is that for a table. */
    private static @Nullable Range range(@Nullable Between between) {
        return between == null ? null : new Range(between.least(), between.most());
    }

    /** Every table, in the order of the list. */
    List<ListedTable> read() {
        List<ListedTable> tables = new ArrayList<>();
        for (NamedList.One one : list.read()) {
            tables.add(new OneTable(one).read());
        }
        apart(tables);
        return tables;
    }

    /** An entry of one table must not be taken for one of another. */
    private void apart(List<ListedTable> tables) {
        for (ListedTable one : tables) {
            for (ListedTable other : tables) {
                if (!one.name().equals(other.name()) && other.prefix().startsWith(one.prefix())) {
                    throw list.wrong(
                            TableOptions.ONE + other.name() + ".prefix",
                            one.prefix().equals(other.prefix())
                                    ? "the tables " + one.name() + " and " + other.name() + " have the same prefix "
                                            + one.prefix() + ": give each its own"
                                    : "the prefix " + other.prefix() + " of " + other.name() + " lies inside of "
                                            + one.prefix() + " of " + one.name()
                                            + ": give them prefixes of which none begins with the other");
                }
            }
        }
    }

    /** The lines of one table. */
    private final class OneTable {
        private final NamedList.One lines;
        private final String name;

        OneTable(NamedList.One lines) {
            this.lines = lines;
            this.name = lines.name();
        }

        ListedTable read() {
            WindowTime window = window();
            Settings coalescing = coalescing(window.fixed());
            String prefix = Objects.requireNonNullElse(lines.value("prefix"), name + ":");
            try {
                String unused = new KeyPrefix().convert(prefix);
            } catch (TypeConversionException e) {
                throw lines.wrong("prefix", String.valueOf(e.getMessage()));
            }
            return new ListedTable(
                    table(),
                    prefix,
                    lines.duration("ttl", redis.ttl),
                    lines.duration("negative-ttl", redis.negativeTtl),
                    coalescing,
                    usual.target(window),
                    writes.isWritable(name),
                    lines.said());
        }

        private TableSettings table() {
            List<String> keys = lines.columns("key");
            if (keys.isEmpty()) {
                throw lines.wrong("key", "say which column has the keys of " + name);
            }
            String value = lines.value("value");
            List<String> columns = lines.columns("columns");
            if ((value == null) == columns.isEmpty()) {
                throw lines.wrong(
                        value == null ? "value" : "columns",
                        "say either the column of the values (value) or those of a row (columns, * for all)");
            }
            if (columns.contains("*") && columns.size() > 1) {
                throw lines.wrong("columns", "* stands for all columns: leave the others out");
            }
            try {
                return new TableSettings(
                        name,
                        Objects.requireNonNullElse(lines.value("relation"), name),
                        keys,
                        keyType(keys),
                        value,
                        columns.equals(List.of("*")) ? List.of() : columns,
                        lines.value("where"),
                        lines.value("expires"));
            } catch (IllegalArgumentException e) {
                throw lines.wrong("relation", String.valueOf(e.getMessage()));
            }
        }

        private @Nullable KeyType keyType(List<String> keys) {
            String word = lines.value("key-type");
            if (word == null) {
                return null;
            }
            if (keys.size() > 1) {
                throw lines.wrong("key-type", "it is for a key of one column: leave it out");
            }
            for (KeyType type : KeyType.values()) {
                if (type.name().equalsIgnoreCase(word)) {
                    return type;
                }
            }
            throw lines.wrong("key-type", "'" + word + "' is no type of keys: leave it out, and it is found");
        }

        private WindowTime window() {
            String own = lines.value("window");
            if (own == null) {
                return usual.window;
            }
            return own.equalsIgnoreCase("auto")
                    ? new WindowTime(true, Duration.ZERO)
                    : new WindowTime(false, lines.duration("window", Duration.ZERO));
        }

        private Settings coalescing(Duration window) {
            if (lines.value("window") != null && window.compareTo(usual.timeout) >= 0) {
                throw lines.wrong(
                        "window", lines.value("window") + " is not below --timeout: every lookup would be late");
            }
            return usual.settings(
                    window, lines.number("max-batch", usual.maxBatch), lines.number("queue", usual.queue));
        }
    }
}
