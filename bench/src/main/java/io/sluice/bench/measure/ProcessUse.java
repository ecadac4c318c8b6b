package io.sluice.bench.measure;

import io.sluice.bench.lab.ProcessTree;
import io.sluice.bench.lab.ProcessTree.Usage;
import io.sluice.bench.report.Figure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What processes use of the machine while a load goes on. Made before the load, asked after it. */
public final class ProcessUse {
    public static final Figure CPU = Figure.less("CPU", "cores");
    static final Figure MEMORY = Figure.less("memory", "MB");
    static final Figure READ = Figure.less("disk read", "MB/s");
    static final Figure WRITTEN = Figure.less("disk written", "MB/s");
    public static final List<Figure> FIGURES = List.of(CPU, MEMORY, READ, WRITTEN);

    private static final double MEGA = 1e6;

    private final Map<String, ProcessTree> trees;
    private final Map<String, Usage> before = new LinkedHashMap<>();
    private final long begin;

    /**
     * Looks now, for the first time.
     *
     * @param trees by their names in the report
     */
    public ProcessUse(Map<String, ProcessTree> trees) {
        this.trees = trees;
        trees.forEach((name, tree) -> before.put(name, tree.usage()));
        this.begin = System.nanoTime();
    }

    /** What each has used since, as figures: memory is that of the end. */
    public Map<String, Map<Figure, Double>> since() {
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<String, Map<Figure, Double>> uses = new LinkedHashMap<>();
        before.forEach((name, earlier) -> {
            ProcessTree tree = trees.get(name);
            if (tree != null) {
                uses.put(name, figures(tree.usage().minus(earlier), seconds));
            }
        });
        return uses;
    }

    private static Map<Figure, Double> figures(Usage used, double seconds) {
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(CPU, used.cpuSeconds() / seconds);
        figures.put(MEMORY, used.residentBytes() / MEGA);
        figures.put(READ, used.readBytes() / MEGA / seconds);
        figures.put(WRITTEN, used.writtenBytes() / MEGA / seconds);
        return figures;
    }
}
