package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.lab.ItFolder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A drill as a user runs it, in this JVM. */
record ShortDrill(int code, String out, String err) {
    /** A drill with its flags, on servers that are kept between the tests. */
    static ShortDrill onServers(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--data-dir=" + ItFolder.of("drill"));
        ItFolder.QUICK.forEach(option -> all.add("--jvm-flag=" + option));
        return run(all.toArray(String[]::new));
    }

    static ShortDrill run(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Stop stop = Stop.ofThisThread();
        try {
            int code = Drills.run(words, stop, new PrintWriter(out, true), new PrintWriter(err, true));
            return new ShortDrill(code, out.toString(), err.toString());
        } finally {
            stop.done();
        }
    }

    void assertPassed() {
        assertThat(code).as(out + err).isZero();
        assertThat(out).endsWith("verdict: passed\n").doesNotContain("BROKEN");
    }

    /** What the table says of this. */
    String figure(String name) {
        Matcher line =
                Pattern.compile("(?m)^  " + Pattern.quote(name) + "  +(.*)$").matcher(out);
        assertThat(line.find()).as("%s in %s%s", name, out, err).isTrue();
        return line.group(1);
    }

    /** The same as a number. */
    double number(String name) {
        return Double.parseDouble(figure(name).replace(",", "").replaceAll("[^0-9.].*", ""));
    }
}
