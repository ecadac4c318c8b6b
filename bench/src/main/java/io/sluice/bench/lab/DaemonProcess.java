package io.sluice.bench.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A daemon in a process of its own. */
public final class DaemonProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final String RUNS = "Ctrl-C stops everything";

    private final String name;
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private @Nullable URI lookups;
    private @Nullable URI admin;
    private Duration startup = Duration.ZERO;

    private DaemonProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    static DaemonProcess start(String name, List<String> jvm, List<String> flags, Map<String, String> environment)
            throws LabException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-jar", Checkout.daemonJar().toString(), "serve"));
        command.addAll(flags);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            long begin = System.nanoTime();
            DaemonProcess daemon = new DaemonProcess(name, builder.start());
            daemon.read();
            daemon.awaitReady(begin);
            return daemon;
        } catch (IOException e) {
            throw new LabException("the daemon '" + name + "' cannot be started: " + e.getMessage());
        }
    }

    private void read() {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader output = process.inputReader(UTF_8)) {
                        output.lines().forEach(lines::add);
                    } catch (IOException | java.io.UncheckedIOException e) {
                        lines.add(String.valueOf(e.getMessage()));
                    }
                },
                "bench-output-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void awaitReady(long begin) throws LabException, InterruptedException {
        String last = "it said nothing";
        while (System.nanoTime() - begin < START.toNanos()) {
            String line = lines.poll(100, TimeUnit.MILLISECONDS);
            if (line == null) {
                if (!process.isAlive()) {
                    break;
                }
                continue;
            }
            last = line.strip();
            if (last.startsWith("lookups ")) {
                lookups = URI.create(last.split("\\s+", 3)[1]);
            } else if (last.startsWith("admin ")) {
                admin = URI.create(last.split("\\s+", 3)[1]);
            } else if (last.startsWith(RUNS)) {
                startup = Duration.ofNanos(System.nanoTime() - begin);
                return;
            }
        }
        close();
        throw new LabException("the daemon '" + name + "' did not start: " + last);
    }

    public String name() {
        return name;
    }

    /** Where lookups are answered. */
    public URI lookups() {
        return found(lookups);
    }

    public URI admin() {
        return found(admin);
    }

    private URI found(@Nullable URI address) {
        if (address == null) {
            throw new IllegalStateException("the daemon '" + name + "' did not say where it listens");
        }
        return address;
    }

    /** From the start of the process to its readiness. */
    public Duration startup() {
        return startup;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public ProcessTree tree() {
        return new ProcessTree(name, process.pid());
    }

    @Override
    public void close() {
        boolean unused = process.toHandle().destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                unused = process.toHandle().destroyForcibly();
            }
        } catch (InterruptedException e) {
            unused = process.toHandle().destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
