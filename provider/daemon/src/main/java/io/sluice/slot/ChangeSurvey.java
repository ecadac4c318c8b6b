package io.sluice.slot;

import io.sluice.watched.WatchedUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What there is of all that reading changes needs.
 *
 * @param server what it and the role lack, a line each
 * @param found the tables and views that are there
 * @param unfit by their names, why some cannot be read
 * @param slot what stands in its way, in one line; null if nothing does
 */
record ChangeSurvey(
        List<String> server, List<WatchedUnit> found, Map<String, List<String>> unfit, @Nullable String slot) {

    Watch watch() {
        return Watch.of(found, unfit);
    }

    /** Whether something can be read. */
    boolean isReadable() {
        return server.isEmpty() && slot == null && !watch().fit().isEmpty();
    }

    /** All that is missing, each thing once. */
    List<String> lines() {
        Set<String> lines = new LinkedHashSet<>(server);
        unfit.values().forEach(lines::addAll);
        if (slot != null) {
            lines.add(slot);
        }
        return new ArrayList<>(lines);
    }
}
