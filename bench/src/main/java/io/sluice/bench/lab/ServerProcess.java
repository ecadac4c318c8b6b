package io.sluice.bench.lab;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server of the bench's own, in a process of its own: what the daemon is compared with. */
public final class ServerProcess implements AutoCloseable {
    private static final String READY = "listening on ";

    private final JavaProcess process;
    private final URI address;

    private ServerProcess(JavaProcess process, URI address) {
        this.process = process;
        this.address = address;
    }

    static ServerProcess start(
            String name, List<String> jvm, String mainClass, List<String> flags, Map<String, String> environment)
            throws LabException, InterruptedException {
        List<String> arguments = new ArrayList<>(jvm);
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        arguments.addAll(flags);
        List<URI> said = new ArrayList<>();
        JavaProcess process = JavaProcess.start("the server '" + name + "'", arguments, environment, line -> {
            if (line.startsWith(READY)) {
                said.add(URI.create(line.substring(READY.length())));
            }
            return !said.isEmpty();
        });
        return new ServerProcess(process, said.get(0));
    }

    public URI address() {
        return address;
    }

    public String name() {
        return process.name();
    }

    public ProcessTree tree() {
        return process.tree();
    }

    JavaProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
