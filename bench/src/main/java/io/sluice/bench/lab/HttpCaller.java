package io.sluice.bench.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Asks a server one thing after another, and waits for each answer. It tries nothing twice: a connection that ends without an answer is
 * a failure that the caller hears of. All callers share the connections that are kept. Thread-safe.
 */
public final class HttpCaller {
    private static final HttpClient CLIENT = client();

    private final URI base;
    private final Duration limit;

    /** @param limit how long an answer may take, the connection included */
    public HttpCaller(URI base, Duration limit) {
        this.base = base;
        this.limit = limit;
    }

    private static HttpClient client() {
        System.setProperty("jdk.httpclient.redirects.retrylimit", "1"); // attempts in all, whatever the name says
        System.setProperty("jdk.httpclient.disableRetryConnect", "true");
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /**
     * What came back.
     *
     * @param retryAfter whether the server says that it may be asked again
     * @param source where it says that it had the answer; empty where it says nothing
     */
    public record Answer(int status, boolean retryAfter, String source, String body) {}

    public Answer get(String path) throws IOException, InterruptedException {
        return ask(request(path).build());
    }

    public Answer put(String path, String body) throws IOException, InterruptedException {
        return ask(request(path).PUT(BodyPublishers.ofString(body)).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(limit);
    }

    private static Answer ask(HttpRequest request) throws IOException, InterruptedException {
        try {
            HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
            boolean retryAfter = answer.headers().firstValue("retry-after").isPresent();
            String source = answer.headers().firstValue("sluice-source").orElse("");
            return new Answer(answer.statusCode(), retryAfter, source, answer.body());
        } catch (IOException e) {
            // What the client would have tried again for, had it been allowed to, is the cause.
            throw e.getCause() instanceof IOException cause && "Too many retries".equals(e.getMessage()) ? cause : e;
        }
    }
}
