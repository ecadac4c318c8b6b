package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.sluice.warm.RunLock;
import io.sluice.warm.WarmException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code run.sh warm} says when it cannot begin. */
class WarmCommandTest {
    private final Path folder;

    WarmCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "warm | warm wants either --keys-file FILE or --query SQL",
                "warm --keys-file=f --query=SELECT | warm wants either --keys-file FILE or --query SQL",
                "warm --keys-file=f --keys-out=g | --keys-out is for the keys of a --query",
                "warm --keys-file=f --url=localhost:8080 | --url is no URL like http://127.0.0.1:8080: localhost:8080",
                "warm --keys-file=f --url=http://h/?a=b | --url has more than host and path",
                "warm --keys-file=f --url=http:// | is no URL like http://127.0.0.1:8080",
                "warm --keys-file=/no/such/file | --keys-file /no/such/file: there is no such file",
                "changes status --admin=foo | --admin foo is not HOST:PORT",
                "warm --keys-file=f --rate=0 | --rate 0 is not between 1 and 1000000",
                "warm --keys-file=f --batch=5001 | --batch 5001 is not between 1 and 5000",
                "warm --keys-file=f --give-up=soon | is not a duration like 50ms",
                "warm --key-file=f | the nearest is",
            })
    void badFlags_areOneLineAndExit2(String line, String says) {
        Run run = Run.of(line.split(" "));
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).startsWith("sluice: ").contains(says).hasLineCount(1);
    }

    /** Also where it comes from the daemon's own settings, and where it would be another's slot that is dropped. */
    @Test
    void badVariables_areOneLineAndExit2() throws IOException {
        Path keys = Files.writeString(folder.resolve("keys"), "k\n");
        wrong(
                "--listen foo is not HOST:PORT (from SLUICE_LISTEN in the environment)",
                Map.of("SLUICE_LISTEN", "foo"),
                "warm",
                "--keys-file=" + keys);
        wrong(
                "--admin foo is not HOST:PORT (from SLUICE_ADMIN in the environment)",
                Map.of("SLUICE_ADMIN", "foo"),
                "changes",
                "status");
        for (String command : List.of("drop", "adopt")) {
            wrong(
                    "unknown variable SLUICE_SLOTT in the environment; the nearest is SLUICE_SLOT",
                    Map.of("SLUICE_SLOTT", "x"),
                    "changes",
                    command);
        }
    }

    private static void wrong(String line, Map<String, String> environment, String... words) {
        Run run = Run.of(environment, words);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("sluice: " + line + System.lineSeparator());
    }

    /** Who moves the daemon by a variable or in its file need not say it again to those who talk to it. */
    @Test
    void clients_findTheDaemonByItsSettings() throws IOException {
        Path file = Files.writeString(folder.resolve("settings"), "listen=[::]:2\nadmin=0.0.0.0:3\nlanes=1\n");
        Path keys = Files.writeString(folder.resolve("keys"), "k\n");
        Map<String, String> environment = Map.of("SLUICE_LISTEN", "0.0.0.0:1", "SLUICE_ADMIN", "127.0.0.1:1");
        String warm = "--keys-file=" + keys;
        assertThat(Run.of(environment, "warm", "--give-up=0", warm).err()).contains("at http://127.0.0.1:1");
        assertThat(Run.of("warm", "--give-up=0", warm, "--config=" + file).err())
                .contains("at http://[::1]:2");
        assertThat(Run.of(environment, "changes", "status").err()).contains("no daemon answers on http://127.0.0.1:1");
        assertThat(Run.of("changes", "status", "--config", file.toString()).err())
                .contains("no daemon answers on http://127.0.0.1:3");
        assertThat(Run.of(environment, "changes", "status", "--admin=127.0.0.1:2")
                        .err())
                .contains("no daemon answers on http://127.0.0.1:2");
        Map<String, String> bad = Map.of("SLUICE_LANES", "two");
        assertThat(Run.of(bad, "changes", "drop").err())
                .contains("'two' is not a whole number like 20 (from SLUICE_LANES in the environment)")
                .hasLineCount(1);
        assertThat(Run.of("changes", "drop", "--lanes=0").err())
                .isEqualTo("sluice: --lanes 0 is not between 1 and 500\n");
    }

    /** Before the database is asked, whatever is at fault with it. */
    @Test
    void query_withoutDaemonOrDatabase_isOneLine() throws IOException {
        HttpServer daemon = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String url = "--url=http://127.0.0.1:" + daemon.getAddress().getPort();
        daemon.start();
        try {
            query(1, "no embedded PostgreSQL runs in " + folder.resolve("sluice"), url);
            query(2, "but no --db-user", url, "--db=jdbc:postgresql://127.0.0.1/db");
            query(2, "--db is no URL like jdbc:postgresql:", url, "--db=postgres://127.0.0.1/db", "--db-user=u");
            query(2, "holds a password", url, "--db=jdbc:postgresql://127.0.0.1/db?password=p", "--db-user=u");
            Path out = Files.writeString(folder.resolve("out"), "k1\n");
            query(2, "--keys-out " + out + " exists", url, "--keys-out=" + out);
            Path other = folder.resolve("out.progress");
            Files.writeString(other, "size=3\nsha256=a\nsource=another\noffset=0\nfound=0\nabsent=0\nfailed=0\n");
            query(2, out + " holds the keys of something else, which are sent in part", url, "--keys-out=" + out);
        } finally {
            daemon.stop(0);
        }
        query(1, "no daemon answers at http://127.0.0.1:" + daemon.getAddress().getPort(), url);
    }

    /** The one that ends first would say that all is sent. */
    @Test
    void keysThatAnotherRunSends_areRefusedInOneLine_untilItEnds() throws IOException, WarmException {
        Path keys = Files.writeString(folder.resolve("keys"), "k\n");
        try (RunLock another = RunLock.of(keys)) {
            assertThat(another).isNotNull();
            Run second = Run.of("warm", "--keys-file=" + keys, "--url=http://127.0.0.1:1", "--give-up=0");
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err())
                    .startsWith("sluice: " + keys + " is being sent by another run")
                    .hasLineCount(1);
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.lock");
        Run third = Run.of("warm", "--keys-file=" + keys, "--url=http://127.0.0.1:1", "--give-up=0");
        assertThat(third.err()).contains("no daemon answers");
        assertThat(folder).isDirectoryNotContaining("glob:**.lock");
    }

    private void query(int exit, String says, String... flags) {
        List<String> words = new ArrayList<>(List.of("warm", "--query=SELECT random_key FROM urls"));
        words.addAll(List.of(flags));
        Run run = Run.of(Map.of("XDG_CACHE_HOME", folder.toString()), words.toArray(String[]::new));
        assertThat(run.exit()).as("%s", run).isEqualTo(exit);
        assertThat(run.err().lines().filter(line -> !line.startsWith("asking")))
                .singleElement()
                .asString()
                .startsWith("sluice: ")
                .contains(says);
    }
}
