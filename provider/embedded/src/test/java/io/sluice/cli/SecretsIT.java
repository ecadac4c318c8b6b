package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import io.sluice.embedded.TlsIdentity;
import io.sluice.tls.Trust;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon with a secret in every place that takes one, TLS on its ports, and the admin port on all addresses. */
@Timeout(240)
class SecretsIT {
    private static final SharedServers.Database DATABASE = SharedServers.database(10);
    private static final String ADMIN = "the-token-of-operators-0123456789";
    private static final String WRITER = "the-token-of-writers-0123456789";

    @TempDir
    static Path folder = Path.of("");

    private static final List<String> SECRETS = new ArrayList<>();
    private static Path certificate;
    private static Path key;
    private static HttpClient client;
    private static RunningDaemon daemon;

    @BeforeAll
    static void start() throws Exception {
        TlsIdentity identity = TlsIdentity.make(folder);
        certificate = identity.certificateFile(folder);
        key = identity.keyFile(folder);
        client = HttpClient.newBuilder()
                .sslContext(Trust.of("--ca", certificate))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        SECRETS.addAll(List.of(
                ADMIN,
                WRITER,
                DATABASE.reader().password(),
                DATABASE.server().owner().password(),
                DATABASE.changes().password(),
                SharedServers.redis().password()));
        Files.readString(key).lines().filter(line -> !line.startsWith("-")).forEach(SECRETS::add);
        daemon = RunningDaemon.start(
                Map.of(
                        "SLUICE_DB_PASSWORD",
                        DATABASE.reader().password(),
                        "SLUICE_CHANGES_PASSWORD",
                        DATABASE.changes().password(),
                        "SLUICE_REDIS_PASSWORD",
                        SharedServers.redis().password()),
                "--db=" + DATABASE.jdbcUrl(),
                "--db-user=" + DATABASE.reader().user(),
                "--redis=" + SharedServers.redisUri(8),
                "--changes=on",
                "--changes-user=" + DATABASE.changes().user(),
                "--slot=secrets_it",
                "--writable",
                "--write-user=" + DATABASE.server().owner().user(),
                "--write-password-file="
                        + secret("write-password", DATABASE.server().owner().password()),
                "--write-token-file=" + secret("write-token", WRITER),
                "--admin-token-file=" + secret("admin-token", ADMIN),
                "--admin=0.0.0.0:0",
                "--tls-cert=" + certificate,
                "--tls-key=" + key,
                "--log-level=debug");
    }

    private static Path secret(String name, String text) throws Exception {
        Path file = Files.writeString(folder.resolve(name), text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterAll
    static void stop() throws Exception {
        daemon.close();
        try (Connection superuser = DATABASE.superuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots"
                    + " WHERE slot_name = 'secrets_it' AND active");
            statement.execute("SELECT pg_drop_replication_slot('secrets_it')");
        }
    }

    private static String admin() {
        return "https://localhost:"
                + daemon.awaitLine(" +admin +https://0\\.0\\.0\\.0:(\\d+) .*", Duration.ofMinutes(2))
                        .group(1);
    }

    private static String lookups() {
        return daemon.awaitLine(" +lookups +(https://\\S+)", Duration.ofMinutes(2))
                .group(1);
    }

    private static HttpResponse<String> send(String url, HttpRequest.Builder request, String token) throws Exception {
        request.uri(URI.create(url)).timeout(Duration.ofSeconds(30));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String url, String token) throws Exception {
        return send(url, HttpRequest.newBuilder(), token);
    }

    @Test
    void noSecret_isInAnyAnswer_inTheLog_orInTheListOfProcesses() throws Exception {
        StringBuilder told = new StringBuilder();
        for (String path : List.of("/", "/livez", "/readyz", "/metrics", "/config", "/nodes", "/changes", "/nothing")) {
            for (String token : List.of("", ADMIN, "a-wrong-token-0123456789")) {
                HttpResponse<String> answer = get(admin() + path, token);
                told.append(answer.headers().map()).append(answer.body());
            }
        }
        for (String token : List.of("", WRITER, ADMIN)) {
            told.append(send(
                            lookups() + "/written",
                            HttpRequest.newBuilder().PUT(HttpRequest.BodyPublishers.ofString("https://example.com/")),
                            token)
                    .body());
        }
        told.append(get(lookups() + "/single/1", "").body());
        told.append(String.join("\n", daemon.lines()));
        Path process = Path.of("/proc", Long.toString(daemon.pid()));
        told.append(Files.readString(process.resolve("cmdline")));
        assertThat(told).contains("admin-token-file=", "sluice_lookups", "tls-key=");
        for (String secret : SECRETS) {
            assertThat(told.indexOf(secret)).as("%s in %s", secret, told).isNegative();
        }
    }

    @Test
    void whatShowsConfiguration_orTellsOfChanges_needsTheToken() throws Exception {
        for (String path : List.of("/config", "/nodes", "/changes")) {
            assertThat(get(admin() + path, "").statusCode()).as(path).isEqualTo(401);
            assertThat(get(admin() + path, ADMIN).statusCode()).as(path).isEqualTo(200);
        }
        for (String path : List.of("/", "/livez", "/readyz", "/metrics")) {
            assertThat(get(admin() + path, "").statusCode()).as(path).isEqualTo(200);
        }
        HttpRequest.Builder change = HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString("1\n"));
        assertThat(send(admin() + "/changes", change, WRITER).statusCode()).isEqualTo(401);
        assertThat(send(
                                admin() + "/changes",
                                HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString("1\n")),
                                ADMIN)
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void commands_askItByTls_withTheToken() throws Exception {
        String at = "--admin=" + admin();
        String ca = "--ca=" + certificate;
        String token = "--admin-token-file=" + folder.resolve("admin-token");
        Run status = Run.of("changes", "status", at, ca, token);
        assertThat(status.err()).isEmpty();
        assertThat(status.out()).contains("state");
        assertThat(Run.of(Map.of("SLUICE_ADMIN_TOKEN", ADMIN), "changes", "status", at, ca)
                        .exit())
                .isZero();
        refused("asks for a token: give its file with --admin-token-file", "changes", "status", at, ca);
        String wrong = "--admin-token-file=" + folder.resolve("write-token");
        refused("has another token", "changes", "status", at, ca, wrong);
        assertThat(Run.of("ctl", "show", "config", at, ca, token).err()).isEmpty();
        refused("is not trusted", "changes", "status", at, token);
        refused("this port speaks TLS: use https://", "changes", "status", at.replace("https:", "http:"), token);
        refused("it holds no certificate in PEM", "changes", "status", at, "--ca=" + key);

        Path keys = Files.writeString(folder.resolve("keys"), "1\n2\n");
        String url = "--url=" + lookups();
        Run warm = Run.of("warm", "--keys-file=" + keys, url, ca);
        assertThat(warm.out() + warm.err()).contains("2 keys sent");
        refused("cannot be talked to by TLS", "warm", "--keys-file=" + keys, url);
    }

    /** Whether the image has the variable, or the daemon a file of settings that it does not know. */
    @Test
    void healthCheckOfTheImage_asksByTls() throws Exception {
        for (Map<String, String> variables :
                List.of(Map.of("SLUICE_TLS_CERT", certificate.toString()), Map.<String, String>of())) {
            ProcessBuilder check = new ProcessBuilder(
                            Path.of("..", "..", "config", "image", "healthy.sh").toString())
                    .redirectErrorStream(true);
            check.environment().putAll(variables);
            check.environment().put("SLUICE_ADMIN", admin().replace("https://localhost", "0.0.0.0"));
            Process process = check.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said).isEqualTo("HTTP/1.1 200 OK\n");
        }
    }

    private static void refused(String says, String... words) {
        Run run = Run.of(words);
        assertThat(run.exit()).isNotZero();
        assertThat(run.err()).contains(says).hasLineCount(1);
    }
}
