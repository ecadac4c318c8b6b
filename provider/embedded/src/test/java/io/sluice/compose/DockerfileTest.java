package io.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the image does when a container starts, without an engine: its entry point, with a java that says what it was asked for. */
class DockerfileTest {
    private static final Path HEALTHY = Path.of("..", "..", "config", "image", "healthy.sh");

    private final Path folder;

    DockerfileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static List<String> words(String instruction) throws Exception {
        String line = Files.readAllLines(Path.of("..", "..", "Dockerfile")).stream()
                .filter(text -> text.startsWith(instruction + " ["))
                .findFirst()
                .orElseThrow();
        return Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(line)
                .results()
                .map((MatchResult word) -> word.group(1).replace("\\\"", "\""))
                .toList();
    }

    private String started(Map<String, String> environment, List<String> arguments) throws Exception {
        Path java = Files.writeString(folder.resolve("java"), "#!/bin/sh\necho \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        List<String> command = new ArrayList<>(words("ENTRYPOINT"));
        command.addAll(arguments);
        command.add(0, "PATH=" + folder + ":/usr/bin:/bin");
        command.add(0, "env");
        Ran ran = Ran.of(command, environment);
        assertThat(ran.code()).as(ran.output()).isZero();
        return ran.output();
    }

    @Test
    void options_reachTheJvm_andArgumentsTheProgram() throws Exception {
        Map<String, String> environment = Map.of("IMAGE_JAVA_OPTS", "-Xmx1g", "SLUICE_JAVA_OPTS", "-Xmx64m -Dx=y");
        assertThat(started(environment, words("CMD")))
                .isEqualTo("-Xmx1g -Xmx64m -Dx=y -jar /opt/sluice/sluice.jar serve"); // the later one counts
        assertThat(started(Map.of(), List.of("warm", "--query", "SELECT 'a  b'")))
                .isEqualTo("-jar /opt/sluice/sluice.jar warm --query SELECT 'a  b'");
    }

    /** On loopback inside a container nobody would reach it. */
    @Test
    void daemon_listensOnAllAddressesInside() throws Exception {
        assertThat(Files.readString(Path.of("..", "..", "Dockerfile")))
                .contains("SLUICE_LISTEN=0.0.0.0:8080", "SLUICE_ADMIN=0.0.0.0:8081");
    }

    /** This JVM with the image's options, and these words behind them. */
    private static List<String> jvm(String... words) throws IOException {
        Matcher options = Pattern.compile("IMAGE_JAVA_OPTS=\"([^\"]*)\"").matcher(text());
        assertThat(options.find()).isTrue();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options.group(1).replace("\\\n", "").split(" ")));
        command.addAll(List.of(words));
        return command;
    }

    /** After a failover behind a name, of a managed Redis say, the old address counts no longer than this. */
    @Test
    void namesOfServers_areLookedUpEveryFiveSeconds() throws Exception {
        Path policy = Files.writeString(
                folder.resolve("Policy.java"),
                "class Policy { public static void main(String[] args) { System.out.println(sun.net.InetAddressCachePolicy.get()); } }");
        Ran ran = Ran.of(jvm("--add-exports=java.base/sun.net=ALL-UNNAMED", policy.toString()), Map.of());
        assertThat(ran).isEqualTo(new Ran(0, "5"));
    }

    /** A JVM refuses to start with an option that it does not know. */
    @Test
    void itsOwnOptions_areOnesOfTheJvm() throws Exception {
        List<String> command = jvm("-version");
        assertThat(command)
                .contains(
                        "-XX:MaxRAMPercentage=50",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:SharedArchiveFile=/opt/sluice/sluice.jsa",
                        "-Djava.library.path=/opt/sluice/native");
        Ran ran = Ran.of(command, Map.of());
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("version").doesNotContain("warning");
    }

    /** What it copies and calls is in the repository. */
    @Test
    void whatItNames_isThere() throws Exception {
        assertThat(text()).contains("COPY packages/src/bin config/image /opt/sluice/bin/", "\nUSER 10001\n");
        assertThat(Path.of("..", "..", "packages/src/bin/archive-classes")).isExecutable();
        assertThat(text()).contains("\"" + "/opt/sluice/bin/" + HEALTHY.getFileName() + "\"");
        assertThat(HEALTHY).isExecutable();
    }

    private static String text() throws IOException {
        return Files.readString(Path.of("..", "..", "Dockerfile"));
    }

    private static Ran healthy(int port) throws Exception {
        return Ran.of(List.of(HEALTHY.toString()), Map.of("SLUICE_ADMIN", "0.0.0.0:" + port));
    }

    @Test
    void health_isWhatLivezSays() throws Exception {
        AtomicInteger status = new AtomicInteger(200);
        HttpServer admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        admin.createContext("/livez", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        admin.start();
        int port = admin.getAddress().getPort();
        try {
            assertThat(healthy(port)).isEqualTo(new Ran(0, "HTTP/1.1 200 OK"));
            status.set(503);
            assertThat(healthy(port).code()).isEqualTo(1);
            assertThat(healthy(port).output()).startsWith("HTTP/1.1 503 ");
        } finally {
            admin.stop(0);
        }
        assertThat(healthy(port)).isEqualTo(new Ran(1, "nothing answers on port " + port));
    }

    /** With an openssl that says what the port has answered it; the port itself answers nobody who speaks plainly. */
    @Test
    void healthOfPortWithTls_isAskedByOpenssl() throws Exception {
        Path openssl =
                Files.writeString(folder.resolve("openssl"), "#!/bin/sh\necho \"$@\" >&2\necho 'HTTP/1.1 200 OK'\n");
        assertThat(openssl.toFile().setExecutable(true)).isTrue();
        Map<String, String> environment =
                Map.of("PATH", folder + ":" + System.getenv("PATH"), "SLUICE_ADMIN", "0.0.0.0:1");
        assertThat(Ran.of(List.of(HEALTHY.toString()), environment)).isEqualTo(new Ran(0, "HTTP/1.1 200 OK"));
    }
}
