package io.sluice.warm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.warm.FakeDaemon.Answer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of keys against a daemon that answers as the test says, on a clock that goes on only while somebody pauses. */
@Timeout(60)
class WarmerTest {
    private final Path folder;
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may overflow
    private final List<Long> pauses = new CopyOnWriteArrayList<>();
    private final StringWriter said = new StringWriter();
    private FakeDaemon daemon;

    WarmerTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void start() throws IOException {
        daemon = new FakeDaemon();
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("keys"), text);
    }

    /** The keys k1, k2, k3 and so on. */
    private Path numbered(int keys) throws IOException {
        return file(String.join("\n", names(1, keys)) + "\n");
    }

    private static List<String> names(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "k" + i).toList();
    }

    private Warmer warmer(int rate, int batch) {
        return warmer(daemon.url(), rate, batch);
    }

    private Warmer warmer(URI url, int rate, int batch) {
        WarmSettings settings = new WarmSettings(url, null, null, rate, batch, Duration.ofSeconds(60));
        ProgressBar bar = new ProgressBar(new PrintWriter(said, true), false, now::get);
        return new Warmer(settings, bar, now::get, this::pause);
    }

    private synchronized void pause(long nanos) {
        pauses.add(nanos);
        now.addAndGet(nanos);
    }

    @Test
    void everyKey_isAskedFor_onceInABatch_andCounted() throws Exception {
        Path keys = file("k1\r\n\nk2\nk2\nno3\ncafé\"\\\nlast");
        Warmer.Result result = warmer(1000, 3).run(keys, "", false);
        assertThat(daemon.keys()).containsExactlyInAnyOrder("k1", "k2", "no3", "café\"\\", "last");
        assertThat(daemon.asked).allMatch(batch -> batch.size() <= 3);
        assertThat(result.now()).isEqualTo(new Counts(4, 1, 0));
        assertThat(result.whole()).isTrue();
        assertThat(folder.resolve("keys.progress")).doesNotExist();
    }

    @Test
    void pace_isKept_andNoBatchIsMoreThanASecondsWorth() throws Exception {
        long begin = now.get();
        Warmer.Result unused = warmer(100, 500).run(numbered(1000), "", false);
        assertThat(daemon.asked).hasSize(10).allMatch(batch -> batch.size() == 100);
        assertThat(now.get() - begin).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(9));
    }

    @Test
    void whatIsNoKey_isCountedAndSaid_theRestGoesOn() throws Exception {
        Path keys = folder.resolve("keys");
        byte[] bytes = ("k1\na\tb\n?\n" + "x".repeat(513) + "\n" + "x".repeat(100_000) + "\nk2\n").getBytes(US_ASCII);
        bytes[7] = (byte) 0xFF; // the question mark
        Files.write(keys, bytes);
        assertThat(warmer(1000, 500).run(keys, "", false).now()).isEqualTo(new Counts(2, 0, 4));
        assertThat(daemon.keys()).containsExactly("k1", "k2");
        assertThat(said.toString())
                .isEqualToNormalizingNewlines("at byte 3 of keys: a key must not hold control characters\n");
    }

    /** The daemon refuses a batch for one key in it; which one, only the batch's halves tell. */
    @ParameterizedTest
    @ValueSource(ints = {400, 502})
    void keyThatTheDaemonRefuses_isSaid_itsMatesAreLookedUp(int status) throws Exception {
        daemon.says = keys -> keys.contains("k7") || keys.contains("k30")
                ? Answer.problem(status, "this is none", -1)
                : FakeDaemon.lookedUp(keys);
        assertThat(warmer(1000, 500).run(numbered(32), "", false).now()).isEqualTo(new Counts(30, 0, 2));
        assertThat(said.toString()).contains("key 'k7': " + status + ", this is none", "key 'k30': " + status);
    }

    @Test
    void keysWithErrorsOfTheirOwn_haveFailed_theirMatesHaveNot() throws Exception {
        Map<String, Answer> failed = Map.of(
                "k7", Answer.problem(400, "this is none", -1), "k30", Answer.problem(502, "this cannot be read", -1));
        daemon.says = keys -> FakeDaemon.lookedUpBut(failed, keys);
        Warmer.Result result = warmer(1000, 500).run(numbered(32), "", false);
        assertThat(result.now()).isEqualTo(new Counts(30, 0, 2));
        assertThat(result.whole()).isTrue();
        assertThat(said.toString()).contains("key 'k7': 400, this is none", "key 'k30': 502, this cannot be read");
        assertThat(daemon.asked).hasSize(1);
    }

    /** Their time may come: they are not lost, as they were not when they failed the whole batch. */
    @ParameterizedTest
    @ValueSource(ints = {503, 504})
    void keysThatFailForTheMoment_areAskedForAgain(int status) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Map<String, Answer> failed = Map.of("k2", Answer.problem(status, "later", -1));
        daemon.says = keys -> FakeDaemon.lookedUpBut(calls.incrementAndGet() == 1 ? failed : Map.of(), keys);
        assertThat(warmer(1000, 500).run(numbered(3), "", false).now()).isEqualTo(new Counts(3, 0, 0));
        assertThat(daemon.asked).containsExactly(List.of("k1", "k2", "k3"), List.of("k2"));
        assertThat(pauses).containsExactly(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void batchThatIsTooLargeForTheDaemon_isSentInParts() throws Exception {
        daemon.says =
                keys -> keys.size() > 10 ? Answer.problem(413, "more than 10 keys", -1) : FakeDaemon.lookedUp(keys);
        assertThat(warmer(1000, 500).run(numbered(100), "", false).now()).isEqualTo(new Counts(100, 0, 0));
    }

    @Test
    void tableThatTheDaemonHasNot_isNamed() throws Exception {
        daemon.says = keys -> Answer.problem(404, "no such table", -1);
        Path keys = numbered(10);
        WarmSettings settings = new WarmSettings(daemon.url(), null, "psots", 1000, 500, Duration.ofSeconds(60));
        ProgressBar bar = new ProgressBar(new PrintWriter(said, true), false, now::get);
        Warmer warmer = new Warmer(settings, bar, now::get, this::pause);
        assertThatThrownBy(() -> warmer.run(keys, "", false))
                .isInstanceOf(WarmException.class)
                .hasMessageContaining("has no table psots")
                .hasMessageContaining("--table")
                .hasMessageNotContaining("--url");
    }

    @Test
    void tableThatCannotBeRead_endsIt() throws Exception {
        daemon.says = keys -> Answer.problem(502, "no such table", -1);
        Path keys = numbered(1000);
        assertThatThrownBy(() -> warmer(1000, 500).run(keys, "", false))
                .isInstanceOf(WarmException.class)
                .hasMessageContaining("can read none of 100 keys in a row (it says 502, no such table)");
    }

    @ParameterizedTest
    @CsvSource({"503, 7, 7000", "503, -1, 100", "504, -1, 100", "429, 3, 3000"})
    void daemonThatHasTooMuchToDo_isAskedAgainLater(int status, int retryAfter, long millis) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        daemon.says = keys ->
                calls.incrementAndGet() <= 1 ? Answer.problem(status, "later", retryAfter) : FakeDaemon.lookedUp(keys);
        assertThat(warmer(1000, 500).run(numbered(10), "", false).now()).isEqualTo(new Counts(10, 0, 0));
        assertThat(pauses).containsExactly(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void daemonOfNoUse_isGivenUp_andTheNextRunGoesOn() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        daemon.says = keys -> calls.incrementAndGet() <= 3
                ? FakeDaemon.lookedUp(keys)
                : Answer.problem(503, "the database is away", 1);
        Path keys = numbered(100);
        long begin = now.get();
        assertThatThrownBy(() -> warmer(1_000_000, 10).run(keys, "", false))
                .isInstanceOf(WarmException.class)
                .hasMessageStartingWith(
                        "nothing was looked up at " + daemon.url() + " for 60 s (it says 503, the database is away); ")
                .hasMessageEndingWith(" keys are sent, and the same command goes on from there");
        assertThat(now.get() - begin).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(60));
        daemon.says = FakeDaemon::lookedUp;
        Warmer.Result result = warmer(1_000_000, 10).run(keys, "", false);
        assertThat(result.before().keys() + result.now().keys()).isEqualTo(100);
        assertThat(daemon.keys()).contains("k100");
    }

    @Test
    void stoppedMidway_theNextRunSendsTheRestAlone() throws Exception {
        Path keys = numbered(100);
        CountDownLatch never = new CountDownLatch(1);
        Warmer first = warmer(1_000_000, 10);
        daemon.says = batch -> {
            if (number(batch) > 50) {
                awaits(never); // what is under way when it is stopped
            }
            return FakeDaemon.lookedUp(batch);
        };
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<Warmer.Result> run = threads.submit(() -> first.run(keys, "", false));
            // Four batches hang: the four workers have done the five before them.
            await().until(() ->
                    daemon.asked.stream().filter(batch -> number(batch) > 50).count() == 4);
            first.stop();
            Warmer.Result stopped = run.get(10, TimeUnit.SECONDS);
            assertThat(stopped.whole()).isFalse();
            assertThat(stopped.now()).isEqualTo(new Counts(50, 0, 0));
        } finally {
            never.countDown();
            threads.shutdownNow();
        }
        daemon.asked.clear();
        daemon.says = FakeDaemon::lookedUp;
        Warmer.Result rest = warmer(1_000_000, 10).run(keys, "", false);
        assertThat(daemon.keys()).containsExactlyInAnyOrderElementsOf(names(51, 100));
        assertThat(rest).matches(Warmer.Result::whole);
        assertThat(rest.now()).isEqualTo(new Counts(50, 0, 0));
        assertThat(rest.before()).isEqualTo(new Counts(50, 0, 0));

        daemon.asked.clear();
        Warmer.Result again = warmer(1_000_000, 10).run(keys, "", false);
        assertThat(again.now().keys())
                .as("a file that was sent to its end is sent anew")
                .isEqualTo(100);
    }

    private static int number(List<String> batch) {
        return Integer.parseInt(batch.get(0).substring(1));
    }

    private static void awaits(CountDownLatch latch) {
        try {
            boolean unused = latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void fileThatHasChanged_isRefused_untilRestart() throws Exception {
        Path keys = numbered(3);
        KeyFile file = KeyFile.open(keys);
        new Checkpoint(file.size(), file.unsent("").sha256(), "", 3, new Counts(1, 0, 0)).save(keys);
        Files.writeString(keys, "k1\nk2\nk4\n");
        assertThatThrownBy(() -> warmer(1000, 500).run(keys, "", false))
                .isInstanceOf(WarmException.class)
                .hasMessage(keys + " has changed since 1 of its keys were sent: --restart sends it from its beginning");
        assertThat(daemon.asked).isEmpty();
        assertThat(warmer(1000, 500).run(keys, "", true).now().keys()).isEqualTo(3);
    }

    @Test
    void noKeys_noFile_noMark_noDaemon_areOneLineEach() throws Exception {
        refused(file(""), "is empty: it should have a key on each line");
        refused(file("\n\r\n\n"), "holds no keys");
        refused(folder.resolve("none"), "there is no file");
        refused(folder, "cannot be read");
        Path keys = numbered(1);
        Files.writeString(folder.resolve("keys.progress"), "size=many\n");
        refused(keys, "does not say how far the last run came: --restart begins anew");
        Files.delete(folder.resolve("keys.progress"));
        daemon.says = all -> new Answer(200, "[]", -1);
        refused(keys, "is no Sluice: name the address of its lookups with --url");
        daemon.says =
                all -> new Answer(200, "{\"errors\":{\"k1\":{\"status\":503}}}", -1); // it would be asked for ever
        refused(keys, "is no Sluice: name the address of its lookups with --url");
        daemon.says = all -> Answer.problem(405, "this path takes GET", -1);
        refused(keys, "takes no POST /batch (it says 405, this path takes GET): name the address");
        URI nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
        assertThatThrownBy(() -> warmer(nobody, 10, 10).run(keys, "", false))
                .isInstanceOf(WarmException.class)
                .hasMessageStartingWith("no daemon answers at " + nobody + ": start it with sluice serve");
    }

    private void refused(Path keys, String says) {
        assertThatThrownBy(() -> warmer(1000, 500).run(keys, "", false))
                .isInstanceOf(WarmException.class)
                .hasMessageContaining(says);
    }
}
