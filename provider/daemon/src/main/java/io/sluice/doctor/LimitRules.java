package io.sluice.doctor;

import io.sluice.doctor.LoadFigures.BatchRates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What limits the lookups now, and whether a window would help. */
public final class LimitRules {
    private static final String LIMIT = "limit";
    private static final String WINDOW = "window";

    /** A resource that is in use for more of the time than this has none left for a burst. */
    private static final double FULL = 0.8;

    /** One that is in use for less is no bottleneck. */
    private static final double IDLE = 0.5;

    private static final double SLOW_MILLIS = 100;

    /** A SELECT of many keys that takes less for each of them is long because it has so many. */
    private static final double SLOW_KEY_MILLIS = 10;

    private static final double[] WINDOWS = {1, 2, 5, 10, 20};

    private LimitRules() {}

    /**
     * Its findings; none while no lookup comes.
     *
     * @param auto whether the daemon finds windows out itself
     */
    public static List<Finding> of(List<LoadFigures> tables, LaneFigures lanes, ProcessFigures process, boolean auto) {
        List<Finding> findings = new ArrayList<>();
        LoadFigures busiest = tables.stream()
                .max(Comparator.comparingDouble(table -> table.answers().all()))
                .orElse(null);
        if (busiest == null || busiest.answers().all() == 0) {
            return findings;
        }
        limits(busiest, lanes, process, auto, findings);
        if (findings.isEmpty()) {
            findings.add(Finding.good(
                    LIMIT,
                    "nothing limits: lanes are busy " + FigureWords.percent(lanes.busy())
                            + " of the time, processors " + FigureWords.percent(process.cpuShare()) + ", and at most "
                            + FigureWords.number(busiest.queued()) + " keys waited"));
        }
        if (auto) {
            findings.add(Finding.good(
                    WINDOW,
                    "the daemon finds it out (--window auto): "
                            + FigureWords.millis(busiest.batches().windowMillis()) + " now; ctl show tuning says why"));
        } else {
            window(busiest, lanes, findings);
        }
        return findings;
    }

    private static void limits(
            LoadFigures now, LaneFigures lanes, ProcessFigures process, boolean auto, List<Finding> findings) {
        BatchRates batches = now.batches();
        if (process.cpuShare() >= FULL) {
            findings.add(Finding.warning(
                    LIMIT,
                    "this process limits: it keeps " + FigureWords.number(process.cpus()) + " of "
                            + process.processors() + " processors busy",
                    "more processors, or fewer requests: POST /batch costs less for each key than GET"));
        }
        if (lanes.waiting() > 0) {
            findings.add(Finding.warning(
                    LIMIT,
                    "the pool limits: up to " + lanes.waiting() + " SELECTs waited for one of its "
                            + lanes.connections() + " connections",
                    "a larger --db-connections (at the start)"));
        }
        if (lanes.busy() >= FULL) {
            busy(batches, lanes, findings);
        }
        if (!auto
                && batches.windowMillis() > 0
                && lanes.busy() < IDLE
                && batches.waitMillis() >= batches.selectMillis()
                && batches.windowShare() >= IDLE) {
            findings.add(Finding.warning(
                    LIMIT,
                    "the window limits: keys wait " + FigureWords.millis(batches.waitMillis())
                            + " for company, and a SELECT takes " + FigureWords.millis(batches.selectMillis())
                            + ", while lanes are busy " + FigureWords.percent(lanes.busy()) + " of the time",
                    "ctl set window 0"));
        }
    }

    private static void busy(BatchRates batches, LaneFigures lanes, List<Finding> findings) {
        String busy =
                lanes.lanes() + " are busy " + FigureWords.percent(lanes.busy()) + " of the time, with SELECTs of "
                        + FigureWords.keys(batches.keysEach()) + " and " + FigureWords.millis(batches.selectMillis());
        double keyMillis = batches.selectMillis() / Math.max(1, batches.keysEach());
        if (batches.selectMillis() < SLOW_MILLIS) {
            findings.add(Finding.warning(
                    LIMIT,
                    "the lanes limit: all " + busy + "; keys wait " + FigureWords.millis(batches.waitMillis()),
                    "ctl set lanes, one more at a time, while the time of a SELECT stays as it is"));
        } else if (keyMillis < SLOW_KEY_MILLIS) {
            findings.add(Finding.warning(
                    LIMIT,
                    "the lanes limit, or the database: all " + busy + ", " + FigureWords.millis(keyMillis)
                            + " for each key; keys wait " + FigureWords.millis(batches.waitMillis()),
                    "ctl set lanes, twice as many at a time, while more lookups are answered by it; ctl undo when no more"
                            + " are: then it is the database"));
        } else {
            findings.add(Finding.warning(
                    LIMIT,
                    "the database limits: a SELECT of " + FigureWords.keys(batches.keysEach()) + " takes "
                            + FigureWords.millis(batches.selectMillis()) + ", and all " + lanes.lanes()
                            + " lanes are busy " + FigureWords.percent(lanes.busy()) + " of the time",
                    "look at the plan below, at locks, and at what else the server does"));
        }
    }

    /** The reckoning: so many keys come in a window, and so many SELECTs are left. */
    private static void window(LoadFigures now, LaneFigures lanes, List<Finding> findings) {
        BatchRates batches = now.batches();
        if (batches.selects() == 0 || batches.windowMillis() > 0) {
            return;
        }
        double each = batches.keysEach();
        double window = WINDOWS[WINDOWS.length - 1];
        for (double one : WINDOWS) {
            if (batches.keys() * one / 1000 >= 2 * Math.max(1, each)) {
                window = one;
                break;
            }
        }
        double gathered = Math.min(batches.most(), Math.max(each, batches.keys() * window / 1000));
        String reckoned = "by " + FigureWords.keys(batches.keys()) + " a second and SELECTs of "
                + FigureWords.millis(batches.selectMillis()) + ", --window " + FigureWords.number(window)
                + "ms would make SELECTs of " + FigureWords.keys(gathered) + " in place of "
                + FigureWords.number(each) + ", " + FigureWords.rate(batches.keys() / gathered) + " in place of "
                + FigureWords.rate(batches.selects()) + ", and add up to " + FigureWords.number(window)
                + " ms to an answer";
        if (lanes.busy() >= FULL && gathered >= 1.5 * each) {
            findings.add(Finding.note(
                    WINDOW,
                    "one may help: " + reckoned,
                    "ctl set window " + FigureWords.number(window) + "ms, and ctl undo if it does not"));
        } else if (lanes.busy() < FULL) {
            findings.add(Finding.good(
                    WINDOW,
                    "none is needed, for lanes are busy " + FigureWords.percent(lanes.busy()) + " of the time: "
                            + reckoned));
        }
    }
}
