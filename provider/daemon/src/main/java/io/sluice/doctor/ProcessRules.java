package io.sluice.doctor;

import java.util.ArrayList;
import java.util.List;

/** What the process lacks. */
public final class ProcessRules {
    private static final String PROCESS = "process";

    private ProcessRules() {}

    /** Its findings; processors are about what limits, and are said there. */
    public static List<Finding> of(ProcessFigures now) {
        List<Finding> findings = new ArrayList<>();
        if (now.heapMost() > 0 && now.heap() >= 0.85 * now.heapMost()) {
            findings.add(Finding.warning(
                    PROCESS,
                    "the heap is " + FigureWords.percent(now.heap() / now.heapMost()) + " full after a collection ("
                            + FigureWords.bytes(now.heap()) + " of " + FigureWords.bytes(now.heapMost()) + ")",
                    "a larger -Xmx in SLUICE_JAVA_OPTS, or a smaller --recent-size"));
        }
        if (now.collecting() >= 0.1) {
            findings.add(Finding.warning(
                    PROCESS,
                    "collections of garbage take " + FigureWords.percent(now.collecting()) + " of the time",
                    "a larger -Xmx in SLUICE_JAVA_OPTS"));
        }
        if (now.filesMost() > 0 && now.files() >= 0.8 * now.filesMost()) {
            findings.add(Finding.warning(
                    PROCESS,
                    FigureWords.number(now.files()) + " of " + FigureWords.number(now.filesMost())
                            + " files and sockets are open",
                    "ulimit -n (LimitNOFILE of the unit), or a smaller --max-connections"));
        } else if (now.filesMost() > 0 && now.filesMost() < now.clients()) {
            findings.add(Finding.note(
                    PROCESS,
                    "it may have " + FigureWords.number(now.filesMost()) + " files and sockets open, too few for "
                            + FigureWords.number(now.clients()) + " clients (--max-connections)",
                    "ulimit -n, or a smaller --max-connections"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.good(
                    PROCESS,
                    "it keeps " + FigureWords.number(now.cpus()) + " of " + now.processors() + " processors busy, has "
                            + FigureWords.bytes(now.heap()) + " of " + FigureWords.bytes(now.heapMost())
                            + " heap in use and " + FigureWords.number(now.files()) + " of "
                            + FigureWords.number(now.filesMost()) + " files open"));
        }
        return findings;
    }
}
