package io.sluice.cli;

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

/** Asks the admin port of a daemon that runs. Every failure is one line that says what to do. */
final class AdminClient {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final String said;
    private final URI url;
    private final @Nullable String token;
    private final HttpClient http;

    /**
     * Connects when it is asked.
     *
     * @param said how the user calls the port
     * @param token null where none is given
     * @param trust null for whom Java trusts
     */
    AdminClient(String said, URI url, @Nullable String token, @Nullable SSLContext trust) {
        this.said = said;
        this.url = url;
        this.token = token;
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(PATIENCE).version(HttpClient.Version.HTTP_1_1);
        this.http = (trust == null ? builder : builder.sslContext(trust)).build();
    }

    /** A page, whatever its status. */
    HttpResponse<String> get(String path) throws InterruptedException {
        return send(request(path).timeout(PATIENCE));
    }

    /** What JSON that is posted is answered with, whatever its status. */
    HttpResponse<String> post(String path, String json) throws InterruptedException {
        return send(request(path)
                .timeout(LONGEST)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws InterruptedException {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (SSLException e) {
            throw new StartException(TrustOption.refusal(url.toString(), e), e);
        } catch (IOException e) {
            throw new StartException("no daemon answers on " + said + ": give its admin port with --admin", e);
        }
    }
}
