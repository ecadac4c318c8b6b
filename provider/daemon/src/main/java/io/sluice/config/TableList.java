package io.sluice.config;

import io.sluice.coalesce.Settings;
import io.sluice.flags.Between;
import io.sluice.flags.Durations;
import io.sluice.flags.Suggestion;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.TableSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the list of tables from a file: {@code tables = links, posts}, and for each {@code table.links.key = code} and so on. What a table
 * does not say of itself is as the flags say it for all. Every mistake is one line that says where it stands.
 */
final class TableList {
    private static final String NAME = "[a-z][a-z0-9_-]{0,31}";
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
    private final SettingsFile file;
    private final Function<String, @Nullable Between> bounds;

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
        this.file = file;
        this.bounds = bounds;
    }

    /** Every table, in the order of the list. */
    List<ListedTable> read() {
        List<String> names = names();
        for (String key : file.settings().keySet()) {
            check(key, names);
        }
        List<ListedTable> tables = new ArrayList<>();
        for (String name : names) {
            tables.add(new OneTable(name).read());
        }
        apart(tables);
        return tables;
    }

    private List<String> names() {
        List<String> names = list(TableOptions.LIST, String.valueOf(file.value(TableOptions.LIST)));
        for (String name : names) {
            if (!name.matches(NAME)) {
                throw wrong(
                        TableOptions.LIST,
                        "'" + name
                                + "' is no name for a table: it stands in paths and begins with a small letter, followed"
                                + " by up to 31 more, digits, - and _");
            }
        }
        return names;
    }

    private List<String> list(String key, String text) {
        List<String> all = Stream.of(text.split(",", -1)).map(String::strip).toList();
        for (String one : all) {
            if (one.isEmpty()) {
                throw wrong(key, "there is nothing before or behind a comma");
            }
            if (Collections.frequency(all, one) > 1) {
                throw wrong(key, one + " stands twice");
            }
        }
        return all;
    }

    private void check(String key, List<String> names) {
        if (!key.startsWith(TableOptions.ONE)) {
            return;
        }
        String rest = key.substring(TableOptions.ONE.length());
        int dot = rest.indexOf('.');
        String name = dot < 0 ? rest : rest.substring(0, dot);
        if (!names.contains(name)) {
            throw wrong(key, "there is no table '" + name + "' in " + TableOptions.LIST + nearest(name, names));
        }
        String what = dot < 0 ? "" : rest.substring(dot + 1);
        if (!KEYS.contains(what)) {
            throw wrong(key, "a table has " + String.join(", ", KEYS) + nearest(what, KEYS));
        }
    }

    private static String nearest(String typed, Collection<String> known) {
        return Suggestion.hint(typed, known, one -> "'" + one + "'");
    }

    /** An entry of one table must not be taken for one of another. */
    private void apart(List<ListedTable> tables) {
        for (ListedTable one : tables) {
            for (ListedTable other : tables) {
                if (!one.name().equals(other.name()) && other.prefix().startsWith(one.prefix())) {
                    throw wrong(
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

    private ConfigException wrong(String key, String line) {
        return new ConfigException(key + ": " + line + " (" + file.at(key) + ")");
    }

    /** The lines of one table. */
    private final class OneTable {
        private final String name;

        OneTable(String name) {
            this.name = name;
        }

        private String key(String what) {
            return TableOptions.ONE + name + "." + what;
        }

        private @Nullable String value(String what) {
            String value = file.value(key(what));
            return value == null ? null : value.strip();
        }

        private List<String> columns(String what) {
            String value = value(what);
            return value == null ? List.of() : list(key(what), value);
        }

        ListedTable read() {
            Settings coalescing = coalescing();
            String prefix = Objects.requireNonNullElse(value("prefix"), name + ":");
            try {
                String unused = new RedisOptions.Prefix().convert(prefix);
            } catch (TypeConversionException e) {
                throw wrong(key("prefix"), String.valueOf(e.getMessage()));
            }
            return new ListedTable(
                    table(),
                    prefix,
                    duration("ttl", redis.ttl),
                    duration("negative-ttl", redis.negativeTtl),
                    coalescing,
                    writes.isWritable(name),
                    said());
        }

        private TableSettings table() {
            List<String> keys = columns("key");
            if (keys.isEmpty()) {
                throw wrong(key("key"), "say which column has the keys of " + name);
            }
            String value = value("value");
            List<String> columns = columns("columns");
            if ((value == null) == columns.isEmpty()) {
                throw wrong(
                        key(value == null ? "value" : "columns"),
                        "say either the column of the values (value) or those of a row (columns, * for all)");
            }
            if (columns.contains("*") && columns.size() > 1) {
                throw wrong(key("columns"), "* stands for all columns: leave the others out");
            }
            try {
                return new TableSettings(
                        name,
                        Objects.requireNonNullElse(value("relation"), name),
                        keys,
                        keyType(keys),
                        value,
                        columns.equals(List.of("*")) ? List.of() : columns,
                        value("where"),
                        value("expires"));
            } catch (IllegalArgumentException e) {
                throw wrong(key("relation"), String.valueOf(e.getMessage()));
            }
        }

        private @Nullable KeyType keyType(List<String> keys) {
            String word = value("key-type");
            if (word == null) {
                return null;
            }
            if (keys.size() > 1) {
                throw wrong(key("key-type"), "it is for a key of one column: leave it out");
            }
            for (KeyType type : KeyType.values()) {
                if (type.name().equalsIgnoreCase(word)) {
                    return type;
                }
            }
            throw wrong(key("key-type"), "'" + word + "' is no type of keys: leave it out, and it is found");
        }

        private Settings coalescing() {
            Duration window = duration("window", usual.window);
            if (value("window") != null && window.compareTo(usual.timeout) >= 0) {
                throw wrong(key("window"), value("window") + " is not below --timeout: every lookup would be late");
            }
            return usual.settings(window, number("max-batch", usual.maxBatch), number("queue", usual.queue));
        }

        private Duration duration(String what, Duration otherwise) {
            String value = value(what);
            try {
                return value == null ? otherwise : within(what, value, new Durations().convert(value));
            } catch (TypeConversionException e) {
                throw wrong(key(what), String.valueOf(e.getMessage()));
            }
        }

        private int number(String what, int otherwise) {
            String value = value(what);
            try {
                return value == null ? otherwise : (int) (long) within(what, value, Long.valueOf(value));
            } catch (NumberFormatException e) {
                throw wrong(key(what), "'" + value + "' is no number");
            }
        }

        /** What is too little or too much for the flag is that for a table. */
        private <T> T within(String what, String said, T value) {
            Between between = bounds.apply("--" + what);
            if (between != null && !Bounds.within(value, between)) {
                throw wrong(key(what), said + " is not between " + between.least() + " and " + between.most());
            }
            return value;
        }

        private Map<String, String> said() {
            Map<String, String> said = new TreeMap<>();
            for (String what : KEYS) {
                String value = value(what);
                if (value != null) {
                    said.put(key(what), value);
                }
            }
            return said;
        }
    }
}
