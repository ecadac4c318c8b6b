package io.sluice.bench.lab;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A daemon in a process of its own, started as its users start it. */
public final class DaemonProcess implements AutoCloseable {
    private final JavaProcess process;
    private final Banner banner;

    private DaemonProcess(JavaProcess process, Banner banner) {
        this.process = process;
        this.banner = banner;
    }

    static DaemonProcess start(String name, List<String> jvm, List<String> flags, Map<String, String> environment)
            throws LabException, InterruptedException {
        List<String> arguments = new ArrayList<>(Checkout.daemonArchive());
        arguments.addAll(jvm);
        arguments.addAll(List.of("-jar", Checkout.daemonJar().toString(), "serve"));
        arguments.addAll(flags);
        Banner banner = new Banner();
        return new DaemonProcess(
                JavaProcess.start("the daemon '" + name + "'", arguments, environment, banner::ends), banner);
    }

    /** What it says about itself when it is ready. */
    private static final class Banner {
        private @Nullable URI lookups;
        private @Nullable URI admin;

        boolean ends(String line) {
            if (line.startsWith("lookups ")) {
                lookups = address(line);
            } else if (line.startsWith("admin ")) {
                admin = address(line);
            }
            return line.startsWith("Ctrl-C stops everything");
        }

        private static URI address(String line) {
            return URI.create(line.split("\\s+", 3)[1]);
        }

        static URI found(@Nullable URI address) {
            if (address == null) {
                throw new IllegalStateException("the daemon did not say where it listens");
            }
            return address;
        }
    }

    /** Where lookups are answered. */
    public URI lookups() {
        return Banner.found(banner.lookups);
    }

    public URI admin() {
        return Banner.found(banner.admin);
    }

    public String name() {
        return process.name();
    }

    /** From the start of the process to its readiness. */
    public Duration startup() {
        return process.startup();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public ProcessTree tree() {
        return process.tree();
    }

    /** What it counts, as it stands now. */
    public Metrics metrics() throws LabException, InterruptedException {
        process.check();
        return Metrics.of(admin());
    }

    JavaProcess process() {
        return process;
    }

    /** It hangs until {@link #resume}: its connections stay open, and nothing is read from them. */
    public void pause() throws LabException, InterruptedException {
        process.signal("STOP");
    }

    public void resume() throws LabException, InterruptedException {
        process.signal("CONT");
    }

    /** Ends it as {@code kill -9} does, and waits until it is gone. */
    public void kill() throws LabException, InterruptedException {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
