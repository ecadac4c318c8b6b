package io.sluice.bench;

import io.sluice.bench.lab.ItFolder;
import io.sluice.bench.report.Results;
import io.sluice.bench.report.ResultsJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The bench as a user runs it, in this JVM: few rows, and servers that are kept between the tests. */
record ShortRun(int code, String out, String err) {
    private static final String REPORT = "report: ";

    /** A scenario with its flags. */
    static ShortRun scenario(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--rows=1000");
        all.add("--data-dir=" + ItFolder.of("cluster"));
        ItFolder.QUICK.forEach(option -> all.add("--jvm-flag=" + option));
        return bench(all.toArray(String[]::new));
    }

    static ShortRun bench(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Stop stop = Stop.ofThisThread();
        try {
            int code = Bench.run(words, stop, new PrintWriter(out, true), new PrintWriter(err, true));
            return new ShortRun(code, out.toString(), err.toString());
        } finally {
            stop.done();
        }
    }

    /** The folder that the terminal names. */
    Path report() {
        String file = out.lines()
                .filter(line -> line.startsWith(REPORT))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no report in: " + out + err));
        return Path.of(file.substring(REPORT.length())).resolveSibling("");
    }

    Results results() {
        return ResultsJson.read(report().resolve("results.json"));
    }
}
