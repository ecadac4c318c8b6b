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

/** What a process writes, read by a thread of its own: its first and last lines are kept, and one is waited for. Thread-safe. */
final class Output {
    private static final int KEPT = 50;
    /** How long what a process has written may take to be read once it has ended. */
    private static final int END_SECONDS = 1;

    private final Deque<String> last = new ArrayDeque<>();
    private final Predicate<String> awaited;
    private final CountDownLatch seenOrOver = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private String first = "";
    private boolean seen;

    private Output(Predicate<String> awaited) {
        this.awaited = awaited;
    }

    /** @param awaited is shown every line but the first, until it says that this was the one */
    static Output of(Process process, String name, Predicate<String> awaited) {
        Output output = new Output(awaited);
        Thread reader = new Thread(() -> output.read(process), "bench-output-" + name);
        reader.setDaemon(true);
        reader.start();
        return output;
    }

    private void read(Process process) {
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            lines.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(this::add);
        } catch (IOException | UncheckedIOException e) {
            add(String.valueOf(e.getMessage()));
        } finally {
            seenOrOver.countDown();
            over.countDown();
        }
    }

    private synchronized void add(String line) {
        if (first.isEmpty()) {
            first = line;
            return;
        }
        if (last.size() == KEPT) {
            last.remove();
        }
        last.add(line);
        if (!seen && awaited.test(line)) {
            seen = true;
            seenOrOver.countDown();
        }
    }

    synchronized String first() {
        return first;
    }

    /** Waits for the line; false if the process ends or the time passes without it. */
    boolean await(long seconds) throws InterruptedException {
        boolean unused = seenOrOver.await(seconds, TimeUnit.SECONDS); // which of the two is seen below
        synchronized (this) {
            return seen;
        }
    }

    /** The last line of a process that has ended, but for those of a stack trace. It may be on its way: waits a second at most. */
    String lastWords() {
        try {
            boolean unused = over.await(END_SECONDS, TimeUnit.SECONDS); // a child of its own may keep the pipe open
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            return last.stream()
                    .filter(line -> !line.startsWith("at "))
                    .reduce((earlier, later) -> later)
                    .orElse("none");
        }
    }
}
