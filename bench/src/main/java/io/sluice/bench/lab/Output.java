package io.sluice.bench.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What a process writes, read by a thread of its own: its last lines are kept, and one line is waited for. Thread-safe. */
final class Output {
    private static final int KEPT = 50;

    /** How long what a process has written may take to be read once it has ended. */
    private static final int END_SECONDS = 1;

    private final Deque<String> last = new ArrayDeque<>();
    private final Predicate<String> awaited;
    private final CountDownLatch seenOrOver = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private boolean seen;

    /** @param awaited is shown every line until it says that this was the one */
    private Output(Predicate<String> awaited) {
        this.awaited = awaited;
    }

    static Output of(Process process, String name, Predicate<String> awaited) {
        Output output = new Output(awaited);
        Thread reader = new Thread(() -> output.read(process), "bench-output-" + name);
        reader.setDaemon(true);
        reader.start();
        return output;
    }

    private void read(Process process) {
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            lines.lines().forEach(this::add);
        } catch (IOException | UncheckedIOException e) {
            add(String.valueOf(e.getMessage()));
        } finally {
            seenOrOver.countDown();
            over.countDown();
        }
    }

    private synchronized void add(String line) {
        if (line.isBlank()) {
            return;
        }
        if (last.size() == KEPT) {
            last.remove();
        }
        last.add(line.strip());
        if (!seen && awaited.test(line.strip())) {
            seen = true;
            seenOrOver.countDown();
        }
    }

    /** Waits for the line; false if the process ends or the time passes without it. */
    boolean await(long seconds) throws InterruptedException {
        boolean unused = seenOrOver.await(seconds, TimeUnit.SECONDS); // which of the two is seen below
        synchronized (this) {
            return seen;
        }
    }

    /** The last lines of a process that has ended may still be on their way: waits for them, but not long. */
    private void awaitEnd() {
        try {
            boolean unused = over.await(END_SECONDS, TimeUnit.SECONDS); // a child of its own may keep the pipe open
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last line of a process that has ended, but for those of a stack trace. Blocks for a second at most. */
    String lastWords() {
        awaitEnd();
        return lastLine();
    }

    private synchronized String lastLine() {
        return last.stream()
                .filter(line -> !line.startsWith("at "))
                .reduce((earlier, later) -> later)
                .orElse("none");
    }
}
