package io.sluice.packages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pod of the manifests without its cluster: the program with the image's options, and the pod's arguments, settings and secrets. */
@Timeout(120)
class PodIT {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    private final Path folder;

    PodIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** What stands behind {@code java}, with the pod's folders here. */
    private List<String> words(String yaml) throws IOException {
        String settings = HelmChart.object(yaml, "ConfigMap")
                .path("data")
                .path("sluice.properties")
                .asText();
        Files.writeString(Files.createDirectory(folder.resolve("settings")).resolve("sluice.properties"), settings);
        Path secrets = Files.createDirectory(folder.resolve("secrets"));
        for (JsonNode item : HelmChart.pod(yaml).at("/spec/volumes/1/secret/items")) {
            Path secret = Files.writeString(secrets.resolve(item.path("path").asText()), TOKEN + "\n");
            assertThat(secret.toFile().setReadable(false, false)).isTrue();
            assertThat(secret.toFile().setReadable(true, true)).isTrue();
        }
        Matcher options = Pattern.compile("IMAGE_JAVA_OPTS=\"([^\"]*)\"")
                .matcher(Files.readString(HelmChart.ROOT.resolve("Dockerfile")));
        assertThat(options.find()).isTrue();
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of(options.group(1).replace("\\\n", "").split(" ")));
        words.add("-XX:TieredStopAtLevel=1");
        words.add("-Djava.io.tmpdir=/dev/null/tmp"); // as where the root is read-only: nobody can make it
        words.add("-jar");
        words.add(
                HelmChart.ROOT.resolve("provider/daemon/target/dist/sluice.jar").toString());
        HelmChart.texts(HelmChart.container(yaml).path("args")).stream()
                .map(word -> word.replace("/etc/sluice", folder.toString()))
                .forEach(words::add);
        return words;
    }

    /** Names, values and combinations. */
    @Test
    void program_takesItsSettings() throws Exception {
        List<String> words = words(HelmChart.rendered());
        words.add("--print-config");
        Command printed = Command.run(Map.of("PATH", Command.path()), words.toArray(new String[0]));
        assertThat(printed.code()).as(printed.output()).isZero();
        assertThat(printed.output().lines())
                .anyMatch(line -> line.matches("admin +0.0.0.0:8081 .*"))
                .anyMatch(line -> line.matches("drain-delay +5s .*"))
                .anyMatch(line -> line.matches("db-user +sluice .*sluice.properties.*"))
                .anyMatch(line -> line.matches("redis-password-file +.*/secrets/redis-password .*"));
    }

    /** It starts without servers; the kubelet and Prometheus need no token, and all else wants it. */
    @Test
    void pages_areOpenToProbesAlone() throws Exception {
        String yaml = HelmChart.rendered(
                "settings.db=jdbc:postgresql://127.0.0.1:1/app",
                "settings.redis=redis://127.0.0.1:1",
                "settings.log-format=text",
                "shutdown.drainSeconds=0");
        List<String> words = words(yaml).stream()
                .map(word -> word.replaceFirst("0\\.0\\.0\\.0:\\d+$", "127.0.0.1:0"))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_"));
        Process daemon = builder.directory(folder.toFile()).start();
        try (BufferedReader said = daemon.inputReader(StandardCharsets.UTF_8)) {
            String admin = address(said);
            JsonNode container = HelmChart.container(yaml);
            assertThat(status(admin, container, "startupProbe")).isEqualTo(200);
            assertThat(status(admin, container, "livenessProbe")).isEqualTo(200);
            assertThat(status(admin, container, "readinessProbe")).isEqualTo(503);
            assertThat(status(admin + "/metrics", "")).isEqualTo(200);
            assertThat(status(admin + "/config", "")).isEqualTo(401);
            assertThat(status(admin + "/config", TOKEN)).isEqualTo(200);
            daemon.destroy();
            assertThat(daemon.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(daemon.exitValue()).isEqualTo(128 + 15);
        } finally {
            boolean unused = daemon.toHandle().destroyForcibly();
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("settings", "secrets");
        }
    }

    /** That of the admin port, once the daemon has said all of it. */
    private static String address(BufferedReader said) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            all.append(line).append('\n');
            if (line.startsWith("Ctrl-C")) {
                Matcher admin =
                        Pattern.compile("(?m)^ +admin +(http://[0-9.]+:[0-9]+)").matcher(all);
                assertThat(admin.find()).as("%s", all).isTrue();
                return admin.group(1);
            }
        }
        throw new AssertionError("it has ended: " + all);
    }

    private static int status(String admin, JsonNode container, String probe) throws Exception {
        return status(admin + container.path(probe).at("/httpGet/path").asText(), "");
    }

    private static int status(String url, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }
}
