package io.sluice.bench.odata;

import io.sluice.bench.measure.Measurement;
import io.sluice.bench.measure.RowChanges;
import io.sluice.bench.measure.Run;
import io.sluice.bench.report.Figure;
import io.sluice.bench.wire.KeyPicker;
import io.sluice.bench.wire.Keys;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Something else that is measured, while rows of the view's table are changed, each by a commit. */
record UnderChanges(Run run, Measurement measured, int rate) implements Measurement {
    private static final Figure COMMITS = Figure.of("commits", "/s");
    private static final long SEED = 20_261_127;

    @Override
    public Map<Figure, Double> take(Duration duration) throws Exception {
        KeyPicker keys = new KeyPicker(Keys.uniform(SampleViews.ROWS), SEED);
        try (RowChanges changes = RowChanges.start(run.lab(), SampleViews.CHANGE, () -> keys.next() - 1, rate)) {
            Map<Figure, Double> figures = new LinkedHashMap<>(measured.take(duration));
            figures.put(COMMITS, changes.perSecond());
            return figures;
        }
    }
}
