package io.sluice.bench.lab;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.base.JvmOptions;
import io.sluice.bench.base.Resource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server in a process of its own: a daemon as its users start it, or what it is compared with. It ends with this JVM, whichever way
 * that ends. Thread-safe.
 */
public final class ServerProcess implements AutoCloseable {
    private static final long START_SECONDS = 120;
    /** How long a program has to end in good order: longer than the daemon's own grace. */
    private static final int GRACE_SECONDS = 20;
    /** What a server says of itself when it listens. */
    private static final Pattern ADDRESS =
            Pattern.compile("(lookups|admin|views|Redis' way|listening on)\\s+((?:http|redis)://\\S+).*");

    private static final String LISTENING = "listening on";

    /** What stands between this JVM and the program, so that it ends with this JVM: the file says how. */
    private static final String KEEPER = Resource.text(ServerProcess.class, "keeper.sh");

    private final String name;
    private final Process keeper;
    private final Output output;
    private final Map<String, URI> addresses;
    private final Duration startup;
    private final ProcessTree tree;
    private volatile boolean closed;

    private ServerProcess(String name, Process keeper, Output output, Map<String, URI> addresses, Duration startup) {
        this.name = name;
        this.keeper = keeper;
        this.output = output;
        this.addresses = addresses;
        this.startup = startup;
        this.tree = new ProcessTree(name, Long.parseLong(output.first()));
    }

    /** Starts a daemon, and waits until it is ready. As run.sh does, it gives it what {@code SLUICE_JAVA_OPTS} says. */
    static ServerProcess daemon(String name, List<String> jvm, List<String> flags, Map<String, String> environment)
            throws InterruptedException {
        List<String> arguments = new ArrayList<>(Checkout.daemonArchive());
        arguments.addAll(JvmOptions.given());
        arguments.addAll(jvm);
        arguments.addAll(List.of("-jar", Checkout.daemonJar().toString(), "serve"));
        arguments.addAll(flags);
        return java(
                "the daemon '" + name + "'",
                arguments,
                environment,
                line -> line.startsWith("Ctrl-C stops everything"));
    }

    /** Starts a main class of the bench's own, with its class path, and waits until it listens. */
    static ServerProcess own(
            String name, List<String> jvm, String mainClass, List<String> flags, Map<String, String> environment)
            throws InterruptedException {
        List<String> arguments = new ArrayList<>(JvmOptions.given());
        arguments.addAll(jvm);
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        arguments.addAll(flags);
        return java("the server '" + name + "'", arguments, environment, line -> line.startsWith(LISTENING));
    }

    static ServerProcess java(
            String name, List<String> arguments, Map<String, String> environment, Predicate<String> ready)
            throws InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        return program(name, command, environment, ready);
    }

    /**
     * Starts any program and waits until it says that it is ready.
     *
     * @param name for messages and the report: {@code the daemon 'direct-20'}
     * @param ready is shown every line of its output, until it says that this was the one
     */
    static ServerProcess program(
            String name, List<String> command, Map<String, String> environment, Predicate<String> ready)
            throws InterruptedException {
        List<String> all =
                new ArrayList<>(List.of("/bin/sh", "-c", KEEPER, "bench-keeper", Integer.toString(GRACE_SECONDS)));
        all.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Map<String, URI> addresses = new ConcurrentHashMap<>();
        try {
            long begin = System.nanoTime();
            Process keeper = builder.start();
            Output output = Output.of(keeper, name, line -> {
                Matcher address = ADDRESS.matcher(line);
                if (address.matches()) {
                    addresses.put(address.group(1), URI.create(address.group(2)));
                }
                return ready.test(line);
            });
            awaitReady(name, keeper, output);
            return new ServerProcess(name, keeper, output, addresses, Duration.ofNanos(System.nanoTime() - begin));
        } catch (IOException e) {
            throw new BenchException(name + " cannot be started: " + e.getMessage());
        }
    }

    private static void awaitReady(String name, Process keeper, Output output) throws InterruptedException {
        boolean ready = false;
        try {
            ready = output.await(START_SECONDS);
        } finally {
            if (!ready) {
                end(keeper);
            }
        }
        if (!ready) {
            throw new BenchException(name + " did not start: " + output.lastWords());
        }
    }

    /** Where lookups are answered. */
    public URI lookups() {
        return addresses.containsKey(LISTENING) ? address(LISTENING) : address("lookups");
    }

    /** Of a daemon. */
    public URI admin() {
        return address("admin");
    }

    /** Where a daemon's views are queried. */
    public URI views() {
        return address("views");
    }

    /** Where it answers clients of Redis. */
    public URI resp() {
        return address("Redis' way");
    }

    private URI address(String what) {
        URI address = addresses.get(what);
        if (address == null) {
            throw new IllegalStateException(name + " did not say where it listens");
        }
        return address;
    }

    public String name() {
        return name;
    }

    /** From the start of the process to its readiness. */
    public Duration startup() {
        return startup;
    }

    /** It and its children, without what keeps it. */
    public ProcessTree tree() {
        return tree;
    }

    /** What a daemon counts, as it stands now. */
    public Metrics metrics() throws InterruptedException {
        check();
        return Metrics.of(admin());
    }

    /**
     * Looks whether it still runs.
     *
     * @throws BenchException if it has ended and nobody closed it: how, and its last words
     */
    public void check() {
        if (!closed && !keeper.isAlive()) {
            throw new BenchException(name + " ended with code " + keeper.exitValue()
                    + " in the middle of the run; its last words: " + output.lastWords());
        }
    }

    /** Calls this when it ends without having been closed, on a thread that must not be kept. */
    void onCasualty(Runnable action) {
        var unused = keeper.onExit().thenRun(() -> {
            if (!closed) {
                action.run();
            }
        });
    }

    /** It hangs until {@link #resume}: its connections stay open, and nothing is read from them. */
    public void pause() throws InterruptedException {
        signal("STOP");
    }

    public void resume() throws InterruptedException {
        signal("CONT");
    }

    /** Sends it a signal that Java has no word for. */
    private void signal(String signal) throws InterruptedException {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(tree.pid())).start();
            if (kill.waitFor(GRACE_SECONDS, TimeUnit.SECONDS) && kill.exitValue() == 0) {
                return;
            }
            throw new BenchException(name + " cannot be sent the signal " + signal);
        } catch (IOException e) {
            throw new BenchException(name + " cannot be sent the signal " + signal + ": " + e.getMessage());
        }
    }

    /**
     * Ends the program as {@code kill -9} does, and waits until it is gone.
     *
     * @throws BenchException if it had ended by itself
     */
    public void kill() throws InterruptedException {
        check();
        closed = true;
        ProcessHandle.of(tree.pid()).ifPresent(ServerProcess::kill);
        if (!keeper.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
            throw new BenchException(name + " does not end when it is killed");
        }
    }

    /** Asks it to end, and after 20 seconds makes it. Does nothing when it has ended. */
    @Override
    public void close() {
        closed = true;
        end(keeper);
    }

    private static void end(Process keeper) {
        try {
            keeper.getOutputStream().close();
        } catch (IOException e) {
            // the pipe is closed by now all the same
        }
        boolean interrupted = false;
        try {
            if (keeper.waitFor(GRACE_SECONDS + 5, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        keeper.descendants().forEach(ServerProcess::kill);
        kill(keeper.toHandle());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(ProcessHandle process) {
        boolean unused = process.destroyForcibly(); // false if it has ended, and that is what is wanted
    }
}
