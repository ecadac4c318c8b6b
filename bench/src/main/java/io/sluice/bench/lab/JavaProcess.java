package io.sluice.bench.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A Java program in a process of its own. It ends with this JVM, whichever way that ends. Thread-safe. */
public final class JavaProcess implements AutoCloseable {
    private static final long START_SECONDS = 120;

    private final String name;
    private final Process keeper;
    private final Output output;
    private final Duration startup;
    private final ProcessTree tree;
    private volatile boolean closed;

    private JavaProcess(String name, Process keeper, Output output, Duration startup, long pid) {
        this.name = name;
        this.keeper = keeper;
        this.output = output;
        this.startup = startup;
        this.tree = new ProcessTree(name, pid);
    }

    /**
     * Starts it and waits until it says that it is ready.
     *
     * @param name for messages and the report: {@code the daemon 'direct-20'}
     * @param arguments of java
     * @param ready is shown every line of its output, until it says that this was the one
     */
    static JavaProcess start(
            String name, List<String> arguments, Map<String, String> environment, Predicate<String> ready)
            throws LabException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        return program(name, command, environment, ready);
    }

    /** The same, of another program. */
    static JavaProcess program(
            String name, List<String> command, Map<String, String> environment, Predicate<String> ready)
            throws LabException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Keeper.keeping(command)).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            long begin = System.nanoTime();
            Process keeper = builder.start();
            FirstLine pid = new FirstLine();
            Output output = Output.of(keeper, name, line -> pid.heard(line) && ready.test(line));
            awaitReady(name, keeper, output);
            Duration startup = Duration.ofNanos(System.nanoTime() - begin);
            return new JavaProcess(name, keeper, output, startup, Long.parseLong(pid.line()));
        } catch (IOException e) {
            throw new LabException(name + " cannot be started: " + e.getMessage());
        }
    }

    private static void awaitReady(String name, Process keeper, Output output)
            throws LabException, InterruptedException {
        try {
            if (!output.await(START_SECONDS)) {
                end(keeper);
                throw new LabException(name + " did not start: " + output.lastWords());
            }
        } catch (InterruptedException e) {
            end(keeper);
            throw e;
        }
    }

    /** The keeper says the process number before the program says anything. */
    private static final class FirstLine {
        private @Nullable String line;

        /** True from the second line on. */
        boolean heard(String next) {
            if (line == null) {
                line = next;
                return false;
            }
            return true;
        }

        String line() {
            return String.valueOf(line);
        }
    }

    public String name() {
        return name;
    }

    /** From the start of the process to its readiness. */
    public Duration startup() {
        return startup;
    }

    public boolean isAlive() {
        return keeper.isAlive();
    }

    /** It and its children, without what keeps it. */
    public ProcessTree tree() {
        return tree;
    }

    /**
     * Looks whether it still runs.
     *
     * @throws LabException if it has ended and nobody closed it: how, and its last words
     */
    public void check() throws LabException {
        if (!closed && !keeper.isAlive()) {
            throw new LabException(name + " ended with code " + keeper.exitValue()
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

    /** Sends it a signal that Java has no word for. */
    void signal(String signal) throws LabException, InterruptedException {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(tree.pid())).start();
            if (!kill.waitFor(Keeper.GRACE_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new LabException(name + " cannot be sent the signal " + signal);
            }
        } catch (IOException e) {
            throw new LabException(name + " cannot be sent the signal " + signal + ": " + e.getMessage());
        }
    }

    /**
     * Ends the program as {@code kill -9} does, and waits until it is gone.
     *
     * @throws LabException if it had ended by itself
     */
    void kill() throws LabException, InterruptedException {
        check();
        closed = true;
        ProcessHandle.of(tree.pid()).ifPresent(JavaProcess::kill);
        if (!keeper.waitFor(Keeper.GRACE_SECONDS, TimeUnit.SECONDS)) {
            throw new LabException(name + " does not end when it is killed");
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
            if (keeper.waitFor(Keeper.GRACE_SECONDS + 5, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        keeper.descendants().forEach(JavaProcess::kill);
        kill(keeper.toHandle());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(ProcessHandle process) {
        boolean unused = process.destroyForcibly(); // false if it has ended, and that is what is wanted
    }
}
