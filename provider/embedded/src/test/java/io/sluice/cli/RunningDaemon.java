package io.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;

/** The daemon as its users start it: {@code run.sh} as a process, on ports of its own. */
public final class RunningDaemon implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    /** Without the optimizing compiler a start costs a processor half as much; nothing here runs long enough to earn that back. */
    private static final String QUICK = "-XX:TieredStopAtLevel=1";

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Process process;
    private final Thread reader;

    private RunningDaemon(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "daemon-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts {@code run.sh serve} with these flags, on free ports unless they name some. Returns at once. */
    static RunningDaemon launch(Map<String, String> environment, String... flags) throws IOException {
        return launch(
                List.of(
                        Path.of("..", "..", "run.sh")
                                .toAbsolutePath()
                                .normalize()
                                .toString(),
                        "serve"),
                environment,
                flags);
    }

    private static RunningDaemon launch(List<String> program, Map<String, String> environment, String... flags)
            throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(flags));
        for (String port : List.of("--listen", "--admin")) {
            if (command.stream().noneMatch(flag -> flag.startsWith(port + "="))) {
                command.add(port + "=127.0.0.1:0");
            }
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("SLUICE_")); // whoever runs the tests may have settings
        builder.environment().putAll(environment);
        builder.environment().merge("SLUICE_JAVA_OPTS", QUICK, (given, quick) -> quick + " " + given);
        return new RunningDaemon(builder.start());
    }

    /** Starts it and waits until it says that it runs. */
    public static RunningDaemon start(Map<String, String> environment, String... flags) throws IOException {
        return started(launch(environment, flags));
    }

    /** Starts the program for production, as the daemon's module has built it. */
    static RunningDaemon startProduction(Map<String, String> environment, String... flags) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return started(launch(
                List.of(
                        java,
                        "-jar",
                        Path.of("..", "daemon", "target", "dist", "sluice.jar").toString(),
                        "serve"),
                environment,
                flags));
    }

    private static RunningDaemon started(RunningDaemon daemon) {
        daemon.awaitLine("Ctrl-C stops everything.*", START);
        return daemon;
    }

    private void read() {
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            String line;
            while ((line = output.readLine()) != null) {
                lines.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> lines() {
        return lines;
    }

    /** The first line that matches as a whole; waits for it. */
    public Matcher awaitLine(String pattern, Duration most) {
        Pattern compiled = Pattern.compile(pattern);
        return await().alias(pattern + " in " + lines)
                .atMost(most)
                .pollDelay(Duration.ZERO) // mostly it is there: a banner's address is asked for with each request
                .until(
                        () -> {
                            boolean over = !process.isAlive();
                            for (String line : lines) {
                                Matcher matcher = compiled.matcher(line);
                                if (matcher.matches()) {
                                    return matcher;
                                }
                            }
                            assertThat(over && !reader.isAlive())
                                    .as("ended early: %s", lines)
                                    .isFalse();
                            return null;
                        },
                        matcher -> matcher != null);
    }

    /** The level and the words of those lines of the log, from this one on, at WARN or INFO, that hold one of these words. */
    List<String> told(int from, String words) {
        return lines.stream()
                .skip(from)
                .filter(line -> line.matches("\\S+ +(WARN|INFO) .*(" + words + ").*"))
                .map(line -> line.replaceFirst("\\S+ +(WARN|INFO) .*?\\] ", "$1 "))
                .toList();
    }

    public String lookups() {
        return awaitLine(" +lookups +(http://\\S+)", START).group(1);
    }

    String admin() {
        return awaitLine(" +admin +(http://\\S+) .*", START).group(1);
    }

    public HttpResponse<String> get(String path) throws Exception {
        return send(lookups() + path);
    }

    HttpResponse<String> getAdmin(String path) throws Exception {
        return send(admin() + path);
    }

    private HttpResponse<String> send(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /**
     * Looks it up until Redis has it, and returns that: a fill that has waited for a second is given up, and a machine may stand still
     * for so long.
     */
    String awaitFilled(Jedis redis, String path, String entry) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            if (redis.get(entry) == null) {
                assertThat(get(path).statusCode()).isLessThan(500);
            }
            assertThat(redis.get(entry))
                    .as(
                            "%s in Redis; fills: %s",
                            entry,
                            getAdmin("/metrics")
                                    .body()
                                    .lines()
                                    .filter(line -> line.startsWith("sluice_fills"))
                                    .toList())
                    .isNotNull();
        });
        return String.valueOf(redis.get(entry));
    }

    HttpClient http() {
        return http;
    }

    /** The sum of all samples whose name and labels begin so. */
    double metric(String prefix) throws Exception {
        return getAdmin("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    long pid() {
        return process.pid(); // run.sh has become the JVM
    }

    /** A process that has ended takes no signal, and that is fine. Not Process.destroy: it closes the output, last words and all. */
    private static void signalled(boolean unused) {}

    /** SIGTERM; does not wait. */
    void terminate() {
        signalled(process.toHandle().destroy());
    }

    /** SIGHUP. */
    void hangUp() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-HUP", Long.toString(pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        signalled(process.toHandle().destroyForcibly());
        awaitEnd();
    }

    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended: %s", lines).isTrue();
        reader.join(10_000);
        return process.exitValue();
    }

    @Override
    public void close() {
        signalled(process.toHandle().destroy());
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("ended: %s", lines)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            signalled(process.toHandle().destroyForcibly());
        }
    }
}
