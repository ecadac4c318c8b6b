package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program for production says when it is asked for embedded servers. */
class MissingServersTest {
    @ParameterizedTest
    @ValueSource(strings = {"serve", "serve --rows 10", "cluster", "cluster up --replicas 2", "cluster --help"})
    void askedForEmbeddedServers_saysWhatIsMissing(String line) {
        StringWriter err = new StringWriter();
        int exit = Sluice.run(
                line.split(" "),
                Map.of("HOME", "/nowhere"),
                new PrintWriter(new StringWriter(), true),
                new PrintWriter(err, true));
        assertThat(err.toString().strip())
                .hasLineCount(1)
                .startsWith("sluice: this program comes without embedded servers: name your own with --db and --redis");
        // Of the daemon it is a setting that is missing: systemd is not to start it again and again.
        assertThat(exit).isEqualTo(line.startsWith("serve") ? 2 : 1);
    }
}
