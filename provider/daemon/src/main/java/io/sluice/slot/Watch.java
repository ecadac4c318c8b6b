package io.sluice.slot;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.watched.WatchedTable;
import io.sluice.watched.WatchedUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tables and views of which the stream is to tell, as they were found.
 *
 * @param fit to be read
 * @param unfit the others' names, and in one line each what is to be mended
 */
record Watch(List<WatchedUnit> fit, Map<String, String> unfit) {

    static Watch of(List<WatchedUnit> found, Map<String, List<String>> faults) {
        Map<String, String> unfit = new LinkedHashMap<>();
        faults.forEach((name, lines) -> unfit.put(
                name, new DatabaseSetupException(lines.stream().distinct().toList()).line()));
        return new Watch(found, Map.of()).without(unfit);
    }

    /** Less these, and why. */
    Watch without(Map<String, String> faults) {
        Map<String, String> all = new LinkedHashMap<>(unfit);
        all.putAll(faults);
        return new Watch(
                fit.stream().filter(unit -> !faults.containsKey(unit.name())).toList(), all);
    }

    /** The tables of those that are fit. One may be a lookup's by its key, and be beneath a view. */
    List<WatchedTable> tables() {
        return tables(fit);
    }

    static List<WatchedTable> tables(List<WatchedUnit> units) {
        return units.stream().flatMap(unit -> unit.tables().stream()).distinct().toList();
    }

    /** Of each that is fit the shapes of its tables, in one text. A table is looked at once. */
    Map<String, String> shapes() {
        Map<WatchedTable, String> each = new HashMap<>();
        tables().forEach(table -> each.put(table, table.shape()));
        Map<String, String> shapes = new HashMap<>();
        fit.forEach(unit -> shapes.put(unit.name(), joined(unit, table -> each.getOrDefault(table, ""))));
        return shapes;
    }

    static String joined(WatchedUnit unit, Function<WatchedTable, String> shape) {
        return unit.tables().stream().map(shape).collect(Collectors.joining(" / "));
    }

    /** What was altered since these were published: the names of all whom that concerns, and in one line each what it is. */
    Map<String, String> alterations() {
        Map<WatchedTable, String> each = new HashMap<>();
        for (WatchedTable table : tables()) {
            String line = table.alteration();
            if (line != null) {
                each.put(table, line);
            }
        }
        Map<String, String> lines = new LinkedHashMap<>();
        for (WatchedUnit unit : fit) {
            String line = unit.tables().stream()
                    .map(each::get)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseGet(unit::alteration);
            if (line != null) {
                lines.put(unit.name(), line);
            }
        }
        return lines;
    }

    /** Their oids. */
    Set<Long> oids() {
        return tables().stream().map(table -> table.lookup().oid()).collect(Collectors.toSet());
    }
}
