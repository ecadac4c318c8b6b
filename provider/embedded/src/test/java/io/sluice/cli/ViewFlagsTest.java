package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The flags of views. What is wrong there is found before any server starts; a daemon that started would run until the test's time is over. */
@Timeout(20)
class ViewFlagsTest {
    private static final List<String> NO_SERVER =
            List.of("--db=jdbc:postgresql://127.0.0.1:1/d", "--db-user=u", "--redis=none");
    private static final String ODATA = "--odata=127.0.0.1:0";
    private static final String GOOD = "views = stops\nview.stops.key = id\n";

    @TempDir
    @Nullable
    Path folder;

    private Path file(String text) throws IOException {
        return ConfigurationTest.file(folder, text);
    }

    private static void refused(String line, String... flags) {
        List<String> all = new ArrayList<>(List.of("serve"));
        all.addAll(NO_SERVER);
        all.addAll(List.of(flags));
        Run run = Run.of(all.toArray(String[]::new));
        assertThat(run.err()).startsWith("sluice: ").contains(line).hasLineCount(1);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    /** Of views and of the table: entries of the one would be taken for the other's. */
    @Test
    void prefixInsideOfAnother_isRefused() throws IOException {
        for (String prefix : List.of("odata:", "od", "odata:stops:")) {
            Run run = Run.of(
                    "serve",
                    "--db=jdbc:postgresql://127.0.0.1:1/d",
                    "--db-user=u",
                    "--redis=redis://127.0.0.1:1",
                    ODATA,
                    "--views=" + file(GOOD),
                    "--key-prefix=" + prefix);
            assertThat(run.err())
                    .startsWith(
                            "sluice: --odata-prefix odata: and --key-prefix " + prefix + ": one begins with the other")
                    .hasLineCount(1);
            assertThat(run.exit()).isEqualTo(2);
        }
    }

    @Test
    void noList_forAServerOfOnesOwn() {
        refused("--odata: no view is listed: name a file with views = NAME, NAME by --views", ODATA);
    }

    @Test
    void listWithoutPort_isOfNoUse() throws IOException {
        refused("--views is of no use without --odata", "--views=" + file(GOOD));
    }

    @Test
    void twoLists_areOneTooMany() throws IOException {
        refused("both list views: keep one of them", ODATA, "--views=" + file(GOOD), "--config=" + file(GOOD));
    }

    @Test
    void viewThatIsNotListed_isSaid() throws IOException {
        String text = GOOD + "view.stop.key = id\n";
        refused("there is no view 'stop' in views; the nearest is 'stops'", ODATA, "--views=" + file(text));
        refused("there is no view 'stop' in views; the nearest is 'stops'", ODATA, "--config=" + file(text));
    }

    @Test
    void otherSettings_doNotBelongInTheList() throws IOException {
        refused("'queue' in ", ODATA, "--views=" + file(GOOD + "queue = 5\n"));
        refused("it lists nothing; say views = NAME, NAME", ODATA, "--views=" + file("# empty\n"));
        refused(
                "is about one of several views, and none is listed",
                ODATA,
                "--config=" + file("view.stops.key = id\n"));
    }

    @Test
    void portThatIsTaken_byAnotherOfTheDaemon() throws IOException {
        refused(
                "--listen and --odata have the same port 8080",
                "--listen=127.0.0.1:8080",
                "--odata=127.0.0.1:8080",
                "--views=" + file(GOOD));
    }
}
