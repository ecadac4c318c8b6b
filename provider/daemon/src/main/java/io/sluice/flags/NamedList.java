package io.sluice.flags;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * A list in a file, and what it says of each thing listed: {@code tables = links, posts}, and {@code table.links.key = code} and so on. Every
 * mistake is one line that says where it stands.
 */
public final class NamedList {
    private static final String NAME = "[a-z][a-z0-9_-]{0,31}";

    private final SettingsFile file;
    private final Words words;
    private final Function<String, @Nullable Range> bounds;

    /**
     * What the lines are called.
     *
     * @param list the key of the list
     * @param one what a thing listed is: its keys begin with that and a dot
     * @param keys what may be said of one
     * @param name the names that it may have
     * @param rule of names, for who breaks it
     */
    public record Words(String list, String one, Set<String> keys, String name, String rule) {
        /** Of what is called as tables are. */
        public static Words of(String list, String one, Set<String> keys) {
            return new Words(
                    list,
                    one,
                    keys,
                    NAME,
                    "it stands in paths and begins with a small letter, followed by up to 31 more, digits, - and _");
        }

        private String prefix() {
            return one + ".";
        }
    }

    /** @param bounds by what is said: what is too little or too much */
    public NamedList(SettingsFile file, Words words, Function<String, @Nullable Range> bounds) {
        this.file = file;
        this.words = words;
        this.bounds = bounds;
    }

    /** Those listed, in the order of the list; every line of the file that is about one of them is checked to say something known. */
    public List<One> read() {
        List<String> names = names();
        for (String key : file.settings().keySet()) {
            check(key, names);
        }
        return names.stream().map(One::new).toList();
    }

    private List<String> names() {
        List<String> names = list(words.list, String.valueOf(file.value(words.list)));
        for (String name : names) {
            if (!name.matches(words.name)) {
                throw wrong(words.list, "'" + name + "' is no name for a " + words.one + ": " + words.rule);
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
        if (!key.startsWith(words.prefix())) {
            return;
        }
        String rest = key.substring(words.prefix().length());
        int dot = rest.indexOf('.');
        String name = dot < 0 ? rest : rest.substring(0, dot);
        if (!names.contains(name)) {
            throw wrong(key, "there is no " + words.one + " '" + name + "' in " + words.list + nearest(name, names));
        }
        String what = dot < 0 ? "" : rest.substring(dot + 1);
        if (!words.keys.contains(what) && !words.keys.contains(what.replaceFirst("[.].+$", ".*"))) {
            throw wrong(
                    key,
                    "a " + words.one + " has "
                            + String.join(", ", words.keys).replace(".*", ".NAME")
                            + nearest(what, words.keys));
        }
    }

    private static String nearest(String typed, Collection<String> known) {
        return Suggestion.hint(typed, known, one -> "'" + one + "'");
    }

    public ConfigException wrong(String key, String line) {
        return new ConfigException(key + ": " + line + " (" + file.at(key) + ")");
    }

    /** One of those listed, and its lines. */
    public final class One {
        private final String name;

        private One(String name) {
            this.name = name;
        }

        public String name() {
            return name;
        }

        public String key(String what) {
            return words.prefix() + name + "." + what;
        }

        /** A mistake in what is said of it. */
        public ConfigException wrong(String what, String line) {
            return NamedList.this.wrong(key(what), line);
        }

        @Nullable
        public String value(String what) {
            String value = file.value(key(what));
            return value == null ? null : value.strip();
        }

        /** Names with commas between them; none where nothing is said. */
        public List<String> columns(String what) {
            String value = value(what);
            return value == null ? List.of() : list(key(what), value);
        }

        public Duration duration(String what, Duration otherwise) {
            String value = value(what);
            try {
                return value == null ? otherwise : within(what, value, new Durations().convert(value));
            } catch (TypeConversionException e) {
                throw wrong(what, String.valueOf(e.getMessage()));
            }
        }

        public int number(String what, int otherwise) {
            String value = value(what);
            try {
                return value == null ? otherwise : (int) (long) within(what, value, Long.valueOf(value));
            } catch (NumberFormatException e) {
                throw wrong(what, "'" + value + "' is no number");
            }
        }

        private <T> T within(String what, String said, T value) {
            Range range = bounds.apply(what);
            if (range != null && !range.holds(value)) {
                throw wrong(what, said + " is not between " + range.least() + " and " + range.most());
            }
            return value;
        }

        /** What is said of it under names that begin like this. */
        public List<String> saidUnder(String beginning) {
            int own = key("").length();
            return said().keySet().stream()
                    .map(key -> key.substring(own))
                    .filter(what -> what.startsWith(beginning))
                    .toList();
        }

        /** Everything that is said of it, key to value. */
        public Map<String, String> said() {
            Map<String, String> said = new TreeMap<>();
            for (String key : file.settings().keySet()) {
                String value = key.startsWith(key("")) ? file.value(key) : null;
                if (value != null) {
                    said.put(key, value.strip());
                }
            }
            return said;
        }
    }
}
