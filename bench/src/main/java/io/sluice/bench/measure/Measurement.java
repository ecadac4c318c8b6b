package io.sluice.bench.measure;

import io.sluice.bench.report.Figure;
import java.time.Duration;
import java.util.Map;

/** Something that can be measured again and again. */
public interface Measurement {
    /** Measures for about so long; the result is figures by their names. */
    Map<Figure, Double> take(Duration duration) throws Exception;
}
