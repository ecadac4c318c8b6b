package io.sluice.slot;

import io.sluice.postgres.DatabaseSetupException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables of which the stream is to tell, as they were found.
 *
 * @param fit to be read
 * @param unfit the others' names, and in one line each what is to be mended
 */
record Watch(List<WatchedTable> fit, Map<String, String> unfit) {

    static Watch of(List<WatchedTable> found, Map<String, List<String>> faults) {
        Map<String, String> unfit = new LinkedHashMap<>();
        faults.forEach((name, lines) -> unfit.put(name, new DatabaseSetupException(lines).line()));
        return new Watch(found, Map.of()).without(unfit);
    }

    /** Less these, and why. */
    Watch without(Map<String, String> faults) {
        Map<String, String> all = new LinkedHashMap<>(unfit);
        all.putAll(faults);
        return new Watch(
                fit.stream().filter(table -> !faults.containsKey(table.name())).toList(), all);
    }
}
