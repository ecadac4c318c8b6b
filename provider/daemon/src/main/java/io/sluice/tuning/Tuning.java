package io.sluice.tuning;

import io.sluice.config.ServeOptions;
import io.sluice.flags.ConfigException;
import io.sluice.flags.Suggestion;
import io.sluice.tuning.ConfigChange.ChangeCause;
import io.sluice.tuning.ConfigChange.ValueChange;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration as it is now, and its changes while the daemon runs. Thread-safe. */
public final class Tuning {
    /** Flags that can be set while the daemon runs; all others are read at its start. */
    public static final List<String> LIVE = List.of(
            "window",
            "latency-target",
            "max-batch",
            "queue",
            "lanes",
            "timeout",
            "recent",
            "ttl",
            "negative-ttl",
            "refill",
            "slow-lookup",
            "log-level");

    /** What one of several tables says of itself, and the file alone can. */
    private static final String OF_TABLE = "table\\.[^.]+\\.(window|max-batch|queue|ttl|negative-ttl)";

    private static final Logger LOG = LoggerFactory.getLogger(Tuning.class);
    private static final int MOST_CHANGES = 100;

    private final OptionsReader reader;
    private final Consumer<ServeOptions> apply;
    private final Clock clock;
    private final Deque<Settled> before = new ArrayDeque<>();
    private Settled now;
    private volatile Map<String, String> configuration;
    private volatile List<ConfigChange> changes = List.of();
    private int number;

    /**
     * @param options as read
     * @param set flags that were set since, which beat those
     */
    private record Settled(ServeOptions options, Map<String, String> set) {}

    /** @param apply takes what can be set while the daemon runs; it must not fail, and not wait */
    public Tuning(ServeOptions start, OptionsReader reader, Consumer<ServeOptions> apply, Clock clock) {
        this.now = new Settled(start, Map.of());
        this.configuration = start.configuration();
        this.reader = reader;
        this.apply = apply;
        this.clock = clock;
    }

    /** Key to value, as they are now, in the order of the help. */
    public Map<String, String> configuration() {
        return configuration;
    }

    /** The last changes, newest first. */
    public List<ConfigChange> changes() {
        return changes;
    }

    /** The number of the newest change; 0 before the first. Waits for nobody who reads a file meanwhile. */
    public int lastChange() {
        List<ConfigChange> all = changes;
        return all.isEmpty() ? 0 : all.get(0).number();
    }

    /**
     * Sets some flags, all or none of them.
     *
     * @param from who asks
     * @throws ConfigException with one line that says what to do; everything is as it was then
     */
    public synchronized ConfigChange set(Map<String, String> values, String from) {
        return settle(with(values), ChangeCause.SET, from);
    }

    /** The same, and writes what was set since the start as {@link #save} does: what cannot be saved is not set either. */
    public synchronized ConfigChange setAndSave(Map<String, String> values, String from) {
        Settled next = with(values);
        save(next);
        return settle(next, ChangeCause.SET, from);
    }

    private Settled with(Map<String, String> values) {
        if (values.isEmpty()) {
            throw new ConfigException("nothing to set: say a key and a value, such as window 2ms");
        }
        values.forEach((key, value) -> requireLive(key));
        Map<String, String> set = new TreeMap<>(now.set);
        set.putAll(values);
        return new Settled(reader.with(now.options, set), set);
    }

    private void requireLive(String key) {
        if (LIVE.contains(key)) {
            return;
        }
        if (configuration.containsKey(key)) {
            throw new ConfigException(
                    "'" + key + "' is read at the start: change it there, and restart (what can be set now is "
                            + String.join(", ", LIVE) + ")");
        }
        throw new ConfigException("unknown key '" + key + "'"
                + Suggestion.hint(key, new TreeSet<>(LIVE), nearest -> "'" + nearest + "'")
                + " (what can be set now is "
                + String.join(", ", LIVE) + ")");
    }

    /**
     * Takes back the last change that was not taken back yet.
     *
     * @throws ConfigException if there is none
     */
    public synchronized ConfigChange undo(String from) {
        Settled last = before.poll();
        if (last == null) {
            throw new ConfigException("there is nothing to undo");
        }
        return apply(last, ChangeCause.UNDO, from);
    }

    /**
     * Reads the configuration as a start would, and applies what can be applied now. What was set since the start ends, unless it was saved.
     *
     * @throws ConfigException with one line if something is wrong; everything is as it was then
     */
    public synchronized ConfigChange reload(String from) {
        return settle(new Settled(reader.anew(), Map.of()), ChangeCause.RELOAD, from);
    }

    private ConfigChange settle(Settled next, ChangeCause cause, String from) {
        Settled last = now;
        ConfigChange change = apply(next, cause, from);
        if (!change.values().isEmpty()) {
            before.push(last);
            if (before.size() > MOST_CHANGES) {
                before.removeLast();
            }
        }
        return change;
    }

    private ConfigChange apply(Settled next, ChangeCause cause, String from) {
        Map<String, String> wanted = next.options.configuration();
        Map<String, String> result = new LinkedHashMap<>(configuration);
        List<ValueChange> values = new ArrayList<>();
        List<String> atStart = new ArrayList<>();
        for (String key : new TreeSet<>(union(configuration, wanted))) {
            String is = configuration.get(key);
            String shall = wanted.get(key);
            if (Objects.equals(is, shall) || (is != null && shall != null && reader.areSame(key, is, shall))) {
                continue;
            }
            if (LIVE.contains(key) || key.matches(OF_TABLE)) {
                values.add(new ValueChange(key, text(is), text(shall)));
                if (shall == null) {
                    result.remove(key);
                } else {
                    result.put(key, shall);
                }
            } else {
                atStart.add(key);
            }
        }
        if (!values.isEmpty()) {
            apply.accept(next.options);
        }
        now = next;
        configuration = Collections.unmodifiableMap(result);
        number++;
        ConfigChange change =
                new ConfigChange(number, clock.instant(), from, cause, List.copyOf(values), List.copyOf(atStart));
        changes = Stream.concat(Stream.of(change), changes.stream())
                .limit(MOST_CHANGES)
                .toList();
        tell(change);
        return change;
    }

    private static Set<String> union(Map<String, String> one, Map<String, String> other) {
        Set<String> keys = new TreeSet<>(one.keySet());
        keys.addAll(other.keySet());
        return keys;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static void tell(ConfigChange change) {
        for (ValueChange value : change.values()) {
            LOG.info(
                    "{} is {} from now on (it was {}): {} by {}",
                    value.key(),
                    value.after(),
                    value.before(),
                    change.cause().name().toLowerCase(Locale.ROOT),
                    change.from());
        }
        if (!change.atStart().isEmpty()) {
            LOG.warn(
                    "{} differ from what runs, and are read at the start: restart for them",
                    String.join(", ", change.atStart()));
        }
    }

    /**
     * Writes what was set since the start into the file of {@code --config}, so that a restart knows of it. Comments stay. Returns it.
     *
     * @throws ConfigException with one line if there is no such file, or a start would refuse it, or a flag or a variable would beat it
     */
    public synchronized Map<String, String> save() {
        return save(now);
    }

    private Map<String, String> save(Settled settled) {
        Path file = settled.options.sources().path();
        if (file == null) {
            throw new ConfigException("there is no file to save to: give one at the start, with --config");
        }
        for (String key : settled.set.keySet()) {
            String beaten = reader.beatsFile(key);
            if (beaten != null) {
                throw new ConfigException("'" + key + "' would not be read from " + file + " at the next start: "
                        + beaten + " beats it; take that out");
            }
        }
        if (!settled.set.isEmpty()) {
            requireStart(file, settled.set);
            SavedFile.save(file, settled.set);
        }
        return settled.set;
    }

    /** Somebody may have written to the file meanwhile: what no start would take has not been saved. */
    private void requireStart(Path file, Map<String, String> set) {
        try {
            var unused = reader.with(reader.anew(), set);
        } catch (ConfigException e) {
            throw new ConfigException(
                    "nothing is saved, for no start would take " + file + " as it is now: " + e.getMessage());
        }
    }
}
