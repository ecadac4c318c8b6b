package io.sluice.ctl;

import io.sluice.servers.StartException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The admin port of a daemon.
 *
 * @param base where it is: {@code http://127.0.0.1:8081}
 * @param token what it asks for; null where it asks for none
 */
public record AdminClient(String base, @Nullable String token, HttpClient http) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Connects when it is asked.
     *
     * @param trust whom to trust where it has TLS; null for whom Java trusts
     */
    public static AdminClient at(String base, @Nullable String token, @Nullable SSLContext trust) {
        HttpClient.Builder http =
                HttpClient.newBuilder().connectTimeout(PATIENCE).version(HttpClient.Version.HTTP_1_1);
        return new AdminClient(base, token, (trust == null ? http : http.sslContext(trust)).build());
    }

    /** A page. Throws with one line if there is none. */
    public String get(String path) throws InterruptedException {
        return ask(HttpRequest.newBuilder(URI.create(base + path)));
    }

    /** What comes of this JSON. Throws with one line if it is refused. */
    public String post(String path, String json) throws InterruptedException {
        return ask(HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** Why it is refused, in one line. */
    private static String line(HttpResponse<String> answer) {
        String body = answer.body().strip();
        Object detail = body.startsWith("{") ? JsonTree.object(body).get("detail") : null;
        return detail == null
                ? body.lines().findFirst().orElse("status " + answer.statusCode())
                : String.valueOf(detail);
    }

    private String refusal(SSLException why) {
        String words = String.valueOf(why.getMessage()).lines().findFirst().orElse("");
        return words.contains("plaintext connection")
                ? "what answers on " + base + " speaks no TLS: give --admin with http://"
                : "the daemon on " + base + " is not trusted (" + words
                        + "): name its certificate, or its authority's, with --ca";
    }

    private String ask(HttpRequest.Builder request) throws InterruptedException {
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> answer;
        try {
            answer = http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        } catch (SSLException e) {
            throw new StartException(refusal(e), e);
        } catch (IOException e) {
            throw new StartException("no daemon answers on " + base + ": give its admin port with --admin", e);
        }
        if (answer.statusCode() == 401) {
            throw new StartException(
                    "the daemon on " + base + (token == null ? " asks for a token" : " has another token")
                            + ": give its file with --admin-token-file");
        }
        if (answer.statusCode() != 200) {
            throw new StartException(line(answer));
        }
        return answer.body();
    }
}
