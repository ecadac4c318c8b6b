package io.sluice.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that look up random keys, one after the other, until closed; and what they were answered. */
final class Load implements AutoCloseable {
    private static final int CLIENTS = 8;

    private final HttpClient http;
    private final String url;
    private final int rows;
    private final Map<String, AtomicInteger> answers = new ConcurrentSkipListMap<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean over;

    private Load(HttpClient http, String url, int rows) {
        this.http = http;
        this.url = url;
        this.rows = rows;
    }

    /** Keys are 1 to {@code rows}, all of which exist. */
    static Load on(RunningDaemon daemon, int rows) {
        Load load = new Load(daemon.http(), daemon.lookups(), rows);
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(load::ask, "client-" + i);
            client.setDaemon(true);
            client.start();
            load.clients.add(client);
        }
        return load;
    }

    private void ask() {
        while (!over) {
            int key = 1 + ThreadLocalRandom.current().nextInt(rows);
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/single/" + key))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            String answer;
            try {
                HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                answer = Integer.toString(response.statusCode());
                if (response.statusCode() == 200 && !response.body().contains("/" + key + "?")) {
                    answer = "the value of another key";
                }
            } catch (IOException e) {
                answer = e.toString();
            } catch (InterruptedException e) {
                return;
            }
            answers.computeIfAbsent(answer, a -> new AtomicInteger()).incrementAndGet();
        }
    }

    /** How often each answer came: a status, or what went wrong. */
    Map<String, AtomicInteger> answers() {
        return answers;
    }

    int count(String answer) {
        AtomicInteger count = answers.get(answer);
        return count == null ? 0 : count.get();
    }

    /** No more questions; returns when the last one is answered. */
    void stop() {
        over = true;
        try {
            for (Thread client : clients) {
                client.join(60_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
