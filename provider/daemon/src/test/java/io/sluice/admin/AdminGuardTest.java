package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.access.AccessToken;
import io.sluice.access.WrongTokens;
import io.sluice.door.Door;
import io.sluice.door.RawClient;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the admin port answers, what posts of JSON get, and what browsers are told. */
class AdminGuardTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final String JSON = "Content-Type: application/json\r\n";

    private final List<AdminPost.Posted> posted = new CopyOnWriteArrayList<>();
    private AdminServer loopback;
    private AdminServer guarded;

    @BeforeEach
    void open() throws Exception {
        loopback = start(new AdminAccess(null, Set.of("Ops.example.com")));
        AccessToken token = AccessToken.fixed("--admin-token-file", "this needs", TOKEN);
        guarded = start(new AdminAccess(new WrongTokens(token, "--admin", System::nanoTime), Set.of()));
    }

    private AdminServer start(AdminAccess access) throws IOException {
        AdminContent content = new AdminContent()
                .open("/metrics", () -> new AdminPage.Answer(200, "text/plain", "metrics\n"))
                .page("/config", () -> new AdminPage.Answer(200, "text/plain", "config\n"))
                .post("/set", this::set)
                .files(StaticPages.of(Map.of(
                        "/page",
                        "io/sluice/admin/page.html",
                        "/page.js",
                        "io/sluice/admin/page.js",
                        "/large.js",
                        "io/sluice/page/charts.js")));
        return AdminServer.start(Door.FREE_PORT, new AdminRoutes(content, access, Duration.ofSeconds(5)), null);
    }

    private CompletionStage<AdminPage.Answer> set(AdminPost.Posted body) throws BadRequest {
        posted.add(body);
        String window = body.body().only("window").required("window");
        if (window.equals("1y")) {
            throw new BadRequest(Problem.of(422, "a window is not above 1s"));
        }
        return CompletableFuture.supplyAsync(() -> new AdminPage.Answer(200, "application/json", "{}\n"));
    }

    @AfterEach
    void close() {
        loopback.close();
        guarded.close();
    }

    private static RawClient.Answer ask(AdminServer server, String method, String path, String fields, String body)
            throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.send(method + " " + path + " HTTP/1.1\r\n" + (fields.contains("Host: ") ? "" : "Host: localhost\r\n")
                    + fields + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n" + body);
            return client.read(method.equals("HEAD"));
        }
    }

    private static RawClient.Answer get(AdminServer server, String path, String fields) throws IOException {
        return ask(server, "GET", path, fields, "");
    }

    private static RawClient.Answer post(AdminServer server, String fields, String body) throws IOException {
        return ask(server, "POST", "/set", fields, body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8081",
                "127.0.0.1",
                "127.0.0.1:9",
                "[::1]:8081",
                "10.1.2.3",
                "a.localhost",
                "ops.example.com:8081"
            })
    void hostsThatAreFoundWithoutDns_orAreNamed_areAnswered(String host) throws IOException {
        assertThat(get(loopback, "/config", "Host: " + host + "\r\n").status()).isEqualTo(200);
    }

    /** His name leads here by his DNS, and his page has this port's origin then. */
    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example:8081", "localhost.evil.example", "1.2.3.4.5"})
    void nameOfSomebodyElse_421(String host) throws IOException {
        RawClient.Answer answer = get(loopback, "/metrics", "Host: " + host + "\r\n");
        assertThat(answer.status()).isEqualTo(421);
        assertThat(answer.body()).contains("--admin-host");
        assertThat(post(loopback, "Host: " + host + "\r\n" + JSON, "{\"window\":1}")
                        .status())
                .isEqualTo(421);
        assertThat(posted).isEmpty();
        assertThat(get(guarded, "/metrics", "Host: " + host + "\r\n").status())
                .as("where there is a token, his page lacks it")
                .isEqualTo(200);
    }

    /** A browser that is led here by a name always says it: a program of old may say none, and an empty one is nobody's. */
    @ParameterizedTest
    @CsvSource({"'', 200", "Host:, 400", "'Host: ', 400", "Host: evil.example, 421", "Host: :8081, 400"})
    void hostOfHttp10_isCheckedToo(String field, int status) throws IOException {
        for (AdminServer server : List.of(loopback, guarded)) {
            try (RawClient client = new RawClient(server.port())) {
                client.send("GET /metrics HTTP/1.0\r\n" + field + (field.isEmpty() ? "" : "\r\n") + "\r\n");
                boolean named = status == 421 && server == guarded; // where there is a token, his page lacks it
                assertThat(client.read(false).status()).isEqualTo(named ? 200 : status);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Host: localhost:8081, Origin: http://localhost:8081, 200",
        "Host: localhost:8081, Origin: HTTP://LOCALHOST:8081, 200",
        "Host: localhost, Origin: http://localhost, 200",
        "Host: localhost:443, Origin: https://localhost, 200",
        "Host: localhost:8081, Origin: http://localhost:8082, 403",
        "Host: localhost:8081, Origin: http://localhost, 403",
        "Host: localhost:8081, Origin: https://evil.example, 403",
        "Host: localhost:8081, Origin: null, 403",
        "Host: localhost:8081, Sec-Fetch-Site: same-origin, 200",
        "Host: localhost:8081, Sec-Fetch-Site: none, 200",
        "Host: localhost:8081, Sec-Fetch-Site: same-site, 403",
        "Host: localhost:8081, Sec-Fetch-Site: cross-site, 403",
    })
    void postOfAPage_fromThisPortAlone(String host, String field, int status) throws IOException {
        RawClient.Answer answer = post(loopback, host + "\r\n" + field + "\r\n" + JSON, "{\"window\": \"2ms\"}");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(posted).hasSize(status == 200 ? 1 : 0);
    }

    @Test
    void linkOfAnotherSite_isFollowed_andNothingElse() throws IOException {
        String site = "Sec-Fetch-Site: cross-site\r\n";
        assertThat(get(loopback, "/config", site + "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(get(loopback, "/config", site + "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n")
                        .status())
                .isEqualTo(403);
        assertThat(get(loopback, "/config", site + "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void withoutToken_onlyWhatShowsNoConfiguration() throws IOException {
        for (String path : List.of("/", "/metrics", "/page", "/page.js")) {
            assertThat(get(guarded, path, "").status()).as(path).isEqualTo(200);
        }
        for (String path : List.of("/config", "/nothing", "/set")) {
            RawClient.Answer answer = get(guarded, path, "");
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.field("www-authenticate")).isEqualTo("Bearer realm=\"sluice\"");
            assertThat(answer.body())
                    .contains("this needs the token of --admin-token-file: Authorization: Bearer TOKEN");
        }
        assertThat(post(guarded, JSON, "{\"window\":1}").status()).isEqualTo(401);
        assertThat(ask(guarded, "POST", "/metrics", "", "x").status()).isEqualTo(401);
        assertThat(posted).isEmpty();
    }

    @Test
    void withToken_all() throws IOException {
        String bearer = "Authorization: Bearer " + TOKEN + "\r\n";
        assertThat(get(guarded, "/config", bearer).body()).isEqualTo("config\n");
        assertThat(post(guarded, bearer + JSON, "{\"window\":1}").status()).isEqualTo(200);
        assertThat(get(guarded, "/nothing", bearer).status()).isEqualTo(404);
        assertThat(post(guarded, bearer + JSON + "Origin: https://evil.example\r\n", "{\"window\":1}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void manyWrongTokens_429() throws IOException {
        String wrong = "Authorization: Bearer 0123456789abcdeX\r\n";
        RawClient.Answer first = get(guarded, "/config", wrong);
        assertThat(first.status()).isEqualTo(401);
        assertThat(first.field("www-authenticate")).contains("invalid_token");
        RawClient.Answer last = first;
        for (int i = 0; i < 200 && last.status() == 401; i++) {
            last = get(guarded, "/config", wrong);
        }
        assertThat(last.status()).isEqualTo(429);
        assertThat(last.field("retry-after")).isEqualTo("1");
        assertThat(get(guarded, "/metrics", wrong).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/x-www-form-urlencoded | {\"window\":1} | 415 | Content-Type: application/json",
                "text/plain | {\"window\":1} | 415 | Content-Type: application/json",
                "application/jsonx | {\"window\":1} | 415 | Content-Type: application/json",
                "application/json | [1] | 400 | no JSON object",
                "application/json | {\"window\":1 | 400 | bad JSON",
                "application/json | {\"window\":1} 2 | 400 | more after its end",
                "application/json | {\"window\":1,\"window\":2} | 400 | bad JSON",
                "application/json | {\"window\":99999999999999999999} | 400 | bad JSON",
                "application/json | {\"window\":[[[[[[[[[1]]]]]]]]]} | 400 | bad JSON",
                "application/json | {\"window\":[1]} | 400 | is no text and no number",
                "application/json | {} | 400 | lacks the member 'window'",
                "application/json | {\"windo\":1} | 400 | may have window",
                "application/json | {\"window\":\"1y\"} | 422 | not above 1s",
            })
    void badPost_isRefused_inOneLine(String type, String body, int status, String says) throws IOException {
        RawClient.Answer answer = post(loopback, "Content-Type: " + type + "\r\n", body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).contains(says);
    }

    @Test
    void post_tooLarge_orCompressed_isRefused() throws IOException {
        String large = "{\"window\":\"" + "x".repeat(JsonBody.MAX_BYTES) + "\"}";
        assertThat(post(loopback, JSON, large).status()).isEqualTo(413);
        assertThat(post(loopback, JSON + "Content-Encoding: gzip\r\n", "{}").status())
                .isEqualTo(415);
        assertThat(posted).isEmpty();
    }

    @Test
    void post_hasItsMembers_andWhereItCameFrom() throws IOException {
        assertThat(post(loopback, JSON, "{\"window\": 1.5}").status()).isEqualTo(200);
        assertThat(posted.get(0).from()).isEqualTo("127.0.0.1");
        assertThat(posted.get(0).body().members()).containsEntry("window", 1.5);
    }

    @Test
    void everyAnswer_tellsBrowsersWhatTheyMayNotDo() throws IOException {
        for (RawClient.Answer answer : List.of(
                get(loopback, "/config", ""),
                get(loopback, "/metrics", ""),
                get(loopback, "/", ""),
                get(loopback, "/nothing", ""),
                get(loopback, "/config", "Host: evil.example\r\n"),
                get(guarded, "/config", ""),
                post(loopback, JSON, "{}"),
                ask(loopback, "DELETE", "/config", "", ""),
                ask(loopback, "GET", "/config", "a b: c\r\n", ""))) {
            assertThat(answer.field("content-security-policy")).startsWith("default-src 'none';");
            assertThat(answer.field("cache-control")).isEqualTo("no-store");
            assertThat(answer.fields())
                    .containsEntry("x-content-type-options", "nosniff")
                    .containsEntry("x-frame-options", "DENY")
                    .containsEntry("referrer-policy", "no-referrer")
                    .containsEntry("cross-origin-resource-policy", "same-origin")
                    .containsEntry("cross-origin-opener-policy", "same-origin");
        }
    }

    @Test
    void file_hasTypeTagAndAPolicyOfItsOwn() throws IOException {
        RawClient.Answer page = get(guarded, "/page", "");
        assertThat(page.body()).contains("<title>");
        assertThat(page.fields())
                .containsEntry("content-type", "text/html; charset=utf-8")
                .containsEntry("cache-control", "no-cache")
                .containsEntry("x-content-type-options", "nosniff")
                .containsKey("date");
        assertThat(page.field("content-security-policy"))
                .startsWith("default-src 'self';")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(get(guarded, "/page.js", "").field("content-type")).isEqualTo("text/javascript; charset=utf-8");
        String tag = String.valueOf(page.field("etag"));
        for (String known : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
            RawClient.Answer same = get(guarded, "/page", "If-None-Match: " + known + "\r\n");
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.field("etag")).isEqualTo(tag);
            assertThat(same.body()).isEmpty();
        }
        assertThat(get(guarded, "/page", "If-None-Match: \"x\"\r\n").status()).isEqualTo(200);
        assertThat(ask(guarded, "HEAD", "/page", "", "").field("content-length"))
                .isEqualTo("" + page.bytes().length);
        assertThat(ask(loopback, "PUT", "/page", "", "x").field("allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void largeFile_isCompressed_forWhoTakesIt() throws IOException {
        RawClient.Answer plain = get(loopback, "/large.js", "");
        RawClient.Answer gzip = get(loopback, "/large.js", "Accept-Encoding: gzip\r\n");
        assertThat(plain.fields()).doesNotContainKey("content-encoding").containsEntry("vary", "Accept-Encoding");
        assertThat(gzip.field("content-encoding")).isEqualTo("gzip");
        assertThat(gzip.field("etag")).isNotEqualTo(plain.field("etag"));
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.bytes())).readAllBytes())
                .isEqualTo(plain.bytes());
        assertThat(get(loopback, "/page", "Accept-Encoding: gzip\r\n").fields()).doesNotContainKey("content-encoding");
    }

    @Test
    void onlyFilesThatAreNamed_areServed() throws IOException {
        for (String path : List.of(
                "/page.html", "/io/sluice/admin/page.html", "/../page", "/page/", "/%70age", "/META-INF/MANIFEST.MF")) {
            assertThat(get(loopback, path, "").status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void index_hasThePaths() throws IOException {
        assertThat(get(loopback, "/", "").body().lines())
                .containsExactly(
                        "The admin port of Sluice.",
                        "GET /config",
                        "GET /large.js",
                        "GET /metrics",
                        "GET /page",
                        "GET /page.js",
                        "POST /set");
    }
}
