package io.sluice.bench.report;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a run has found, as it stands in results.json.
 *
 * @param about scenario, time, machine, JDK, versions, flags, commit: in the order in which they are shown
 * @param figures what was measured, in the order of the columns
 * @param samples in the order in which they were measured
 * @param ratios what the run is about; those whose points were not measured are not shown
 * @param charts for report.html
 * @param notes sentences: recommendations, what was left out and why
 * @param partial why the run ended early, or null if it is whole
 */
public record Results(
        Map<String, String> about,
        List<Figure> figures,
        List<Sample> samples,
        List<Ratio> ratios,
        List<Chart> charts,
        List<String> notes,
        @JsonSetter(nulls = Nulls.SET) @Nullable String partial) {
    /** Stands in {@code about} of a run that was shorter than is usual. */
    public static final String SHORT_RUN = "short run";

    public Results {
        about = Sample.ordered(about);
        figures = List.copyOf(figures);
        samples = List.copyOf(samples);
        ratios = List.copyOf(ratios);
        charts = List.copyOf(charts);
        notes = List.copyOf(notes);
    }
}
