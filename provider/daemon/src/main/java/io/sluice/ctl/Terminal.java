package io.sluice.ctl;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The terminal that a command is run in, as a screen that is drawn again and again. It is as it was when this is closed, also by a signal. For one
 * thread; {@code stty} does what Java cannot.
 */
final class Terminal implements AutoCloseable {
    private static final String OTHER_SCREEN = "\033[?1049h\033[?25l";
    private static final String THIS_SCREEN = "\033[?25h\033[?1049l";
    private static final long STTY_SECONDS = 2;
    private static final int WIDTH = 80;
    private static final int HEIGHT = 24;

    private final PrintWriter out;
    private final String before;
    private final Thread hook = new Thread(this::restore, "sluice-terminal");
    private boolean restored;

    private Terminal(PrintWriter out, String before) {
        this.out = out;
        this.before = before;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Takes it over; null where output or input is none, or it cannot be asked how it is. */
    static @Nullable Terminal open(PrintWriter out) {
        if (run(List.of("sh", "-c", "test -t 0 && test -t 1")) == null) {
            return null;
        }
        String before = run(List.of("stty", "-g"));
        if (before == null || run(List.of("stty", "-icanon", "-echo", "min", "0", "time", "0")) == null) {
            return null;
        }
        Terminal terminal = new Terminal(out, before);
        out.print(OTHER_SCREEN);
        out.flush();
        return terminal;
    }

    /** Draws it anew. */
    void draw(List<String> lines) {
        StringBuilder screen = new StringBuilder("\033[H");
        for (int i = 0; i < lines.size(); i++) {
            screen.append(lines.get(i)).append("\033[K").append(i + 1 == lines.size() ? "" : "\r\n");
        }
        out.print(screen.append("\033[J"));
        out.flush();
    }

    /** Rows, then columns, as they are now. */
    static int[] size() {
        int rows = number(System.getenv("LINES"), 0);
        int columns = number(System.getenv("COLUMNS"), 0);
        String said = rows > 0 && columns > 0 ? null : run(List.of("stty", "size"));
        String[] parts = said == null ? new String[0] : said.split(" ", -1);
        return new int[] {
            rows > 0 ? rows : number(parts.length == 2 ? parts[0] : null, HEIGHT),
            columns > 0 ? columns : number(parts.length == 2 ? parts[1] : null, WIDTH)
        };
    }

    private static int number(@Nullable String text, int otherwise) {
        return text != null && text.strip().matches("[1-9]\\d{0,3}") ? Integer.parseInt(text.strip()) : otherwise;
    }

    /** Waits so long. False once a q was typed. */
    boolean awaitQuit(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        InputStream in = System.in;
        try {
            do {
                while (in.available() > 0) {
                    int typed = in.read();
                    if (typed == 'q' || typed == 'Q' || typed < 0) {
                        return false;
                    }
                }
                TimeUnit.MILLISECONDS.sleep(50);
            } while (System.nanoTime() < end);
            return true;
        } catch (IOException e) {
            return false; // the terminal is gone
        }
    }

    /** What it prints; null if it fails. It has our input, so it is about our terminal. */
    private static @Nullable String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(new ArrayList<>(command))
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(
                            command.get(0).equals("sh")
                                    ? ProcessBuilder.Redirect.INHERIT
                                    : ProcessBuilder.Redirect.PIPE)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return process.waitFor(STTY_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? said : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private synchronized void restore() {
        if (!restored) {
            restored = true;
            out.print(THIS_SCREEN);
            out.flush();
            String unused = run(List.of("stty", before));
        }
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs: the process ends.
        }
    }
}
