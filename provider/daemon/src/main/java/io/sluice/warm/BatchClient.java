package io.sluice.warm;

import io.sluice.build.CommandName;
import io.sluice.door.BatchFormat;
import io.sluice.door.BatchFormat.Answers;
import io.sluice.door.BatchFormat.KeyError;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches to the daemon until they are answered. One that is away or has too much to do is asked again, not too often, until it
 * has been so for too long; a key that it has failed to look up for the moment is asked for again, too. A batch that is refused for what is
 * in it is sent in halves, until what is wrong stands alone. Thread-safe.
 */
final class BatchClient {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(5);

    /** Rows that cannot be read are few; where no other is left, it is the table that is at fault. */
    private static final int UNREADABLE_IN_A_ROW = 100;

    private final HttpClient http;
    private final WarmSettings settings;
    private final LongSupplier nanoTime;
    private final Sleeper pauses;
    private final Refusals refusals;
    private final AtomicReference<@Nullable Long> troubleSince = new AtomicReference<>();
    private final AtomicInteger unreadable = new AtomicInteger();

    BatchClient(WarmSettings settings, LongSupplier nanoTime, Sleeper pauses, Refusals refusals) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.pauses = pauses;
        this.refusals = refusals;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_LIMIT);
        this.http = (settings.trust() == null ? builder : builder.sslContext(settings.trust())).build();
    }

    /** Finds out whether anything answers there at all: who begins wants to know at once. */
    void reach() throws WarmException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(settings.at("/")).timeout(ANSWER_LIMIT).build();
        try {
            http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (SSLException e) {
            throw new WarmException("the daemon at " + settings.url() + " cannot be talked to by TLS ("
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                    + "): name its certificate, or its authority's, with --ca, or write http:// in --url");
        } catch (IOException e) {
            throw new WarmException("no daemon answers at " + settings.url() + ": start it with " + CommandName.get()
                    + " serve, or name" + " the address of its lookups with --url");
        }
    }

    /** What became of these keys, each of which is there once. */
    Counts send(Set<String> keys) throws WarmException, InterruptedException {
        Counts tally = Counts.NONE;
        ArrayDeque<List<String>> parts = new ArrayDeque<>();
        parts.add(new ArrayList<>(keys));
        while (!parts.isEmpty()) {
            List<String> part = parts.remove();
            HttpResponse<byte[]> answer = answer(part);
            if (answer.statusCode() == 200) {
                unreadable.set(0);
                Answers answers = answers(answer, part.size());
                List<String> again = new ArrayList<>();
                for (Map.Entry<String, KeyError> error : answers.errors().entrySet()) {
                    if (error.getValue().passes()) {
                        again.add(error.getKey());
                    } else {
                        refusals.add("key '" + error.getKey() + "': " + error.getValue());
                    }
                }
                int refused = answers.errors().size() - again.size();
                tally = tally.plus(new Counts(answers.found(), answers.absent(), refused));
                if (!again.isEmpty()) {
                    pauses.pause(FIRST_PAUSE);
                    parts.addFirst(again);
                }
            } else if (part.size() > 1) {
                parts.addFirst(part.subList(part.size() / 2, part.size()));
                parts.addFirst(part.subList(0, part.size() / 2));
            } else {
                if (answer.statusCode() == 502 && unreadable.incrementAndGet() >= UNREADABLE_IN_A_ROW) {
                    throw new WarmException("the daemon at " + settings.url() + " can read none of "
                            + UNREADABLE_IN_A_ROW + " keys in a row (it says " + said(answer) + "): look at its table");
                }
                refusals.add("key '" + part.get(0) + "': " + said(answer));
                tally = tally.plus(new Counts(0, 0, 1));
            }
        }
        return tally;
    }

    private Answers answers(HttpResponse<byte[]> answer, int asked) throws WarmException {
        try {
            return BatchFormat.answers(answer.body(), asked);
        } catch (IOException e) {
            throw stranger("is no Sluice");
        }
    }

    /** Of several tables one is named that this daemon does not have, or this is another server. */
    private WarmException noTable(HttpResponse<byte[]> answer) {
        return settings.table() == null || !BatchFormat.detail(answer.body()).equals("no such table")
                ? stranger("takes no POST /batch (it says " + said(answer) + ")")
                : new WarmException("the daemon at " + settings.url() + " has no table " + settings.table()
                        + ": give --table a name of its list, which its page /config has");
    }

    private WarmException stranger(String what) {
        return new WarmException(
                "what answers at " + settings.url() + " " + what + ": name the address of its lookups with --url");
    }

    /** An answer about these keys themselves: they are looked up (200), or one of them cannot be (400, 502), or they are too many (413). */
    private HttpResponse<byte[]> answer(List<String> keys) throws WarmException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(settings.batches())
                .timeout(ANSWER_LIMIT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(BatchFormat.ask(keys)))
                .build();
        long pause = FIRST_PAUSE;
        while (true) {
            long begin = nanoTime.getAsLong();
            long asked = 0;
            String trouble;
            try {
                HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                trouble = "it says " + said(answer);
                switch (answer.statusCode()) {
                    case 200, 400, 413, 502 -> {
                        troubleSince.set(null);
                        return answer;
                    }
                    case 429, 503, 504 -> asked = retryAfter(answer);
                    case 404 -> throw noTable(answer);
                    default -> throw stranger("takes no POST /batch (it says " + said(answer) + ")");
                }
            } catch (IOException e) {
                trouble = "it does not answer";
            }
            long left = left(begin);
            if (left <= 0) {
                throw new WarmException("nothing was looked up at " + settings.url() + " for "
                        + settings.giveUp().toSeconds() + " s (" + trouble + ")");
            }
            pauses.pause(Math.min(Math.max(pause, asked), left));
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    /** How much longer the daemon may be of no use; it has been since this time, or since an earlier one. */
    private long left(long begin) {
        troubleSince.compareAndSet(null, begin);
        Long since = troubleSince.get();
        return (since == null ? begin : since) + settings.giveUp().toNanos() - nanoTime.getAsLong();
    }

    private static long retryAfter(HttpResponse<byte[]> answer) {
        String seconds = answer.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("\\d{1,5}") ? TimeUnit.SECONDS.toNanos(Long.parseLong(seconds)) : 0;
    }

    private static String said(HttpResponse<byte[]> answer) {
        String detail = BatchFormat.detail(answer.body());
        return answer.statusCode() + (detail.isEmpty() ? "" : ", " + detail);
    }
}
